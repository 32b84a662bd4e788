/** Forms of secret material, and of what must come from a Secret instead of standing in a file. */
const FORMS: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { what: 'a certificate', pattern: /-----BEGIN CERTIFICATE-----/ },
  {
    what: 'a token that its prefix gives away',
    pattern: /\b(gh[pousr]_[A-Za-z0-9]{20,}|glpat-[\w-]{20,}|AKIA[A-Z0-9]{16}|xox[abprs]-[\w-]{10,}|glsa_\w{20,})/,
  },
  { what: 'a JSON web token', pattern: /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/ },
  { what: 'a user and password in a URL', pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/"'$]+:[^\s/"'$@]+@[\w.-]+/i },
  {
    what: 'a literal password, token or key',
    pattern:
      /["']?(admin)?(password|passwd|passphrase|token|secretKey|accessKey|secretAccessKey|clientSecret|apiKey)["']?\s*[:=]\s*["']?(?!true\b|false\b|null\b|["']*\s*$|\$\{|\{|\[|\[\^)[\w+/=.-]{3,}/im,
  },
  { what: 'a Secret with data', pattern: /^kind: Secret$[\s\S]*^(data|stringData):/m },
];

/** What of a rendered file looks like a secret. */
export function secretsIn(text: string): string[] {
  return FORMS.filter(({ pattern }) => pattern.test(text)).map(({ what }) => what);
}

import type { HelmValue } from '../environment.ts';

/**
 * What kind of secret a value is, judged by the name that it has and by what it looks like; undefined if it is none.
 *
 * Not secrets: what is empty, what is no text or number (`automountServiceAccountToken: true`), what refers to one
 * (`existingSecret`, `passwordKey`, `bearerTokenFile`), and what is filled in later (`${TOKEN}`, `$__file{...}`, a Helm
 * template).
 */
export function secretIn(name: string, value: string | number | boolean): string | undefined {
  if (typeof value === 'boolean' || value === '') return undefined;
  const text = String(value);
  if (isFilledInLater(text)) return undefined;
  if (isPrivateKey(text)) return 'a private key';
  if (/:\/\/[^\s/:@]*:[^\s/@]+@/.test(text)) return 'a URL with a password';
  return isSecretName(name) ? 'a literal secret' : undefined;
}

/** The texts, numbers and booleans in Helm values, each with the path to it and the name that tells what it is. */
export function* leaves(
  value: HelmValue,
  path: readonly (string | number)[] = [],
  name = '',
): Generator<{ path: readonly (string | number)[]; name: string; value: string | number | boolean }> {
  if (typeof value !== 'object') {
    yield { path, name, value };
  } else if (isList(value)) {
    for (const [index, item] of value.entries()) yield* leaves(item, [...path, index], name);
  } else {
    for (const [key, item] of Object.entries(value)) {
      // An environment variable of a container: { name: ADMIN_PASSWORD, value: ... }.
      const variable = key === 'value' && typeof value.name === 'string' ? value.name : key;
      yield* leaves(item, [...path, key], variable);
    }
  }
}

/** However it is spelled: adminPassword, admin_password, ADMIN-PASSWORD. */
function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  // "passwordSecretKey" is the key of a Secret, so these two must be the whole name.
  if (plain === 'secretkey' || plain === 'accesskey') return true;
  return /(?:password|passwd|passphrase|token|apikey|privatekey|clientsecret|secretaccesskey)$/.test(plain);
}

function isFilledInLater(text: string): boolean {
  return /\$\{[^}]+\}|\$\([^)]+\)|\$__\w+\{[^}]+\}|\{\{.+\}\}/s.test(text);
}

/** PEM, as it is or in base64, which is how a chart takes the content of a Secret. */
function isPrivateKey(text: string): boolean {
  const pem = text.startsWith('LS0tLS1CRUdJTi') ? Buffer.from(text, 'base64').toString('latin1') : text;
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem);
}

function isList(value: HelmValue): value is readonly HelmValue[] {
  return Array.isArray(value);
}

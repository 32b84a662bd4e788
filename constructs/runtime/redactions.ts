/**
 * Redaction of secrets in process arguments (Tetragon 1.7.0, `RedactionFilter`: both fields are lists).
 *
 * The expressions are RE2: every capture group that matched is replaced by `*****`, so each has exactly the secret in
 * a group and everything else outside one. They apply to arguments as Tetragon joins them: by blanks, an argument
 * with a blank in double quotes.
 */
export interface Redaction {
  /** Regular expressions whose groups are secrets. */
  readonly redact: readonly string[];
  /** Only for processes whose binary's path matches one of these. Default: all. */
  readonly binary_regex?: readonly string[];
}

const WORDS = 'passwo?r?d|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?';
const VALUE = String.raw`("[^"]*"|'[^']*'|[^\s"']+)`;

/** What is redacted, most general first. */
export const REDACTIONS: readonly Redaction[] = [
  {
    redact: [
      // --password=x, --db-token x
      String.raw`(?i)(?:^|[\s"'])--?[a-z0-9_.-]*(?:${WORDS})(?:\s+|=)${VALUE}`,
      // PASSWORD=x, MYSQL_PWD=x
      String.raw`(?i)\b[a-z0-9_]*(?:${WORDS}|mysql_pwd|sshpass|rediscli_auth)[a-z0-9_]*=("[^"]*"|'[^']*'|[^\s"'&;]+)`,
      // HTTP headers
      String.raw`(?i)authorization["']?\s*[:=]\s*["']?([^"'\r\n]+)`,
      String.raw`(?i)\b(?:cookie|private-token|x-[a-z0-9-]*(?:token|key|secret|auth)[a-z0-9-]*)\s*:\s*([^"'\r\n]+)`,
      String.raw`(?i)\bbearer\s+([a-z0-9._~+/=-]{8,})`,
      // https://user:password@host
      String.raw`(?i)[a-z][a-z0-9+.-]*://([^\s/?#"']+)@`,
      // {"password": "x"}
      String.raw`(?i)["'](?:[a-z0-9_.-]*)(?:${WORDS})["']\s*:\s*["']([^"']+)`,
      // JSON web tokens, and tokens that their own prefix gives away
      String.raw`\b(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)`,
      String.raw`\b((?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{20,}|glpat-[A-Za-z0-9_-]{20,}|glsa_[A-Za-z0-9_]{20,}|xox[abprs]-[A-Za-z0-9-]{10,})`,
      // sh -c "mysql -psecret"
      String.raw`\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\b[^|;&]*?\s-p([^\s"']+)`,
    ],
  },
  {
    binary_regex: ['(?:^|/)(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump|mariadb-admin)$'],
    redact: [String.raw`(?:^|\s)-p([^\s"']+)`],
  },
  {
    binary_regex: ['(?:^|/)curl$'],
    redact: [String.raw`(?:^|\s)(?:-[uU]\s*|--(?:proxy-)?user(?:\s+|=))([^\s"']+)`],
  },
  { binary_regex: ['(?:^|/)redis-cli$'], redact: [String.raw`(?:^|\s)(?:-a|--pass)\s+([^\s"']+)`] },
  { binary_regex: ['(?:^|/)sshpass$'], redact: [String.raw`(?:^|\s)-p\s*("[^"]*"|[^\s"']+)`] },
  {
    binary_regex: ['(?:^|/)(?:docker|podman|nerdctl|helm|crane|skopeo|oras|flux|argocd)$'],
    redact: [String.raw`\blogin\b[^|;&]*?\s-p(?:\s+|=)([^\s"']+)`],
  },
];

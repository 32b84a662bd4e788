import { map, text } from './json.ts';
import type { Live } from './kubectl.ts';

/** What stands in the place of a secret. */
const REDACTED = '[redacted]';

/** Shorter ones are no passwords, and would black out half of every text. */
const SHORTEST = 8;

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** Everything in Secrets that must not be seen, but for what Helm keeps there: a release's manifests. */
export function secretValues(secrets: readonly Live[]): string[] {
  const values = secrets
    .filter(({ kind, object }) => kind === 'Secret' && object['type'] !== 'helm.sh/release.v1')
    .flatMap(({ object }) => Object.values(map(object['data'])).map(text))
    .map((encoded) => ({ encoded, decoded: Buffer.from(encoded, 'base64').toString('utf8').trim() }))
    .filter(({ decoded }) => decoded.length >= SHORTEST)
    .flatMap(({ encoded, decoded }) => [encoded, decoded]);
  // The longest first: one may be a part of another.
  return [...new Set(values)].sort((a, b) => b.length - a.length);
}

/** A text without secrets and private keys. */
export function redact(content: string, secrets: readonly string[]): string {
  const open = secrets.reduce((left, secret) => left.replaceAll(secret, REDACTED), content);
  return open.replace(PRIVATE_KEY, REDACTED);
}

import { Duration } from 'cdk8s';
import * as z from 'zod/mini';
import type { HelmValue, HelmValues } from './environment.ts';
import {
  type Hint,
  meantBranch,
  meantFlag,
  meantImage,
  meantLabel,
  meantList,
  meantMap,
  meantNumber,
  meantPeriod,
  meantRepository,
  meantSubnet,
  meantValue,
  meantWord,
} from './hints.ts';

/** What `source.repository` says when the cluster follows the git server that bootstrap starts in it. */
export const IN_CLUSTER = 'in-cluster';

/** What an editor is told of a schema: a description of a key, a name for a schema that refers to itself. */
export const descriptions = z.registry<{ description?: string; id?: string }>();

/** A kind of value in the file: its schema, and what is allowed in words, for messages and for editors. */
export interface Kind<Schema extends z.ZodMiniType> {
  readonly schema: Schema;
  /** Completes "allowed: ...". */
  readonly allowed: string;
}

/**
 * A DNS label (RFC 1123): what Kubernetes accepts as the name of most objects.
 *
 * @param maxLength - at most 63 by the RFC; less where the name becomes part of a longer one.
 */
export function dnsLabel(maxLength: number) {
  const label = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
  return kind(
    `lower-case letters, digits and "-", with a letter or digit at both ends, at most ${maxLength} characters`,
    meantLabel,
    (error) => z.string({ error }).check(z.regex(label, { error }), z.maxLength(maxLength, { error })),
  );
}

/** Names of namespaces, at most 20 of them, each once. */
export function namespaces() {
  const allowed = 'a list of at most 20 names of namespaces, each once, such as [shop, payments]';
  return kind(allowed, meantList, (error) =>
    z.array(dnsLabel(63).schema, { error }).check(
      z.maxLength(20, { error }),
      z.refine((names) => new Set(names).size === names.length, { error }),
    ),
  );
}

/** A whole number between two others, both included. */
export function wholeNumber(from: number, to: number) {
  return kind(`a whole number from ${from} to ${to}`, meantNumber, (error) =>
    z.int({ error }).check(z.gte(from, { error }), z.lte(to, { error })),
  );
}

/** A port that an ordinary user may listen on. */
export function localPort() {
  return wholeNumber(1024, 65535);
}

/** How many members etcd has: an even number of them survives no more losses than one fewer. */
export function etcdMembers() {
  return kind('1, 3 or 5: etcd needs a majority', meantNumber, (error) => z.literal([1, 3, 5], { error }));
}

/** A switch. */
export function flag() {
  return kind('true or false', meantFlag, (error) => z.boolean({ error }));
}

/**
 * A switch that cannot be off.
 *
 * @param reason - why, as a sentence without a full stop.
 */
export function alwaysOn(reason: string) {
  const hint: Hint = (given) => {
    const meant = meantFlag(given);
    return meant?.includes('true') ? meant : reason;
  };
  return kind('true', hint, (error) => z.literal(true, { error }));
}

/** An IPv4 subnet in CIDR notation. Whether it is a good one is for the rules to say. */
export function subnet() {
  const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
  const cidr = new RegExp(`^${octet}(?:\\.${octet}){3}/(?:3[0-2]|[12]?[0-9])$`);
  return kind('an IPv4 subnet such as 10.244.0.0/16', meantSubnet, (error) =>
    z.string({ error }).check(z.regex(cidr, { error })),
  );
}

/** A Kind node image, with a version tag (which tells the Kubernetes minor) and a digest (which pins the bytes). */
export function nodeImage() {
  const image = /^[a-z0-9][a-z0-9._:/-]*:v\d+\.\d+\.\d+@sha256:[0-9a-f]{64}$/;
  return kind('kindest/node:vX.Y.Z@sha256:<64 hexadecimal digits>, or the same from a mirror', meantImage, (error) =>
    z.string({ error }).check(z.regex(image, { error })),
  );
}

/**
 * The address of a git repository, or the word for the cluster's own.
 *
 * Flux's `GitRepository.spec.url` accepts `http`, `https` and `ssh` only. The file is committed, so there is no place in
 * it for a token or password, and a user name alone can be a token, except under `ssh`, where it is `git`.
 */
export function repository() {
  const url = '(?:https?://[^\\s/@?#]+|ssh://(?:[^\\s/:@?#]+@)?[^\\s/@?#]+)/[^\\s?#]+';
  const either = new RegExp(`^(?:${IN_CLUSTER}|${url})$`);
  return kind(`${IN_CLUSTER}, or an http, https or ssh URL without a password`, meantRepository, (error) =>
    z.string({ error }).check(z.regex(either, { error })),
  );
}

/** One of a few words. */
export function word<const Words extends readonly string[]>(words: Words) {
  return kind(words.join(', ').replace(/, ([^,]*)$/, ' or $1'), meantWord(words), (error) => z.enum(words, { error }));
}

/** The name of a git branch, as `git check-ref-format --branch` takes it; not a full ref and not a commit. */
export function branch() {
  const refOrCommit = '(?!refs/)(?![0-9a-f]{40}$)';
  const badParts = '(?![-/.])(?!.*(?:\\.\\.|//|/\\.|@\\{|\\.lock(?:/|$)))';
  const name = new RegExp(`^${refOrCommit}${badParts}[^\\s~^:?*[\\\\]*[^\\s~^:?*[\\\\/.]$`);
  return kind('the name of a branch, such as main', meantBranch, (error) =>
    z.string({ error }).check(z.regex(name, { error })),
  );
}

/**
 * A length of time in seconds (`30s`) or minutes (`1m`), from 5 seconds to 2 minutes: Prometheus looks back 5 minutes for a
 * value, and rules take a rate over as much, for which two samples must be there.
 */
export function shortPeriod() {
  return period('whole seconds or minutes from 5s to 120s, such as 30s or 1m', 'sm', {
    from: Duration.seconds(5),
    to: Duration.seconds(120),
  });
}

/** A length of time in hours (`36h`) or days (`4d`), from a day, the least that Loki accepts (3.7.6, `limits.go`), to a year. */
export function longPeriod() {
  return period('whole hours or days from 24h to 365d, such as 36h or 4d', 'dh', {
    from: Duration.hours(24),
    to: Duration.days(365),
  });
}

/** Helm values: anything but null, which Helm reads as "delete the default of the chart". */
export function helmValues() {
  return kind('a map of values of the chart', meantMap, (error) => {
    const inside = message('a string, a finite number, true, false, a list or a map', meantValue);
    const value: z.ZodMiniType<HelmValue, HelmValue> = z.lazy(() =>
      z.union([z.string(), z.number(), z.boolean(), z.array(value), z.record(z.string(), value)], { error: inside }),
    );
    descriptions.add(value, { id: 'helmValue' });
    const values: z.ZodMiniType<HelmValues, HelmValues> = z.record(z.string(), value, { error });
    return values;
  });
}

/** @param units - the units that are allowed, the most likely one first. */
function period(allowed: string, units: 'sm' | 'dh', { from, to }: { from: Duration; to: Duration }) {
  const inRange = (text: string) => {
    const seconds = parsePeriod(text).toSeconds();
    return seconds >= from.toSeconds() && seconds <= to.toSeconds();
  };
  return kind(allowed, meantPeriod(units), (error) =>
    z.pipe(
      z
        .string({ error })
        .check(
          z.regex(new RegExp(`^[1-9][0-9]{0,5}[${units}]$`), { error, abort: true }),
          z.refine(inRange, { error }),
        ),
      z.transform(parsePeriod),
    ),
  );
}

/** Reads `30s`, `1m`, `36h` or `4d`. The text has been matched before. */
function parsePeriod(text: string): Duration {
  const amount = Number(text.slice(0, -1));
  switch (text.at(-1)) {
    case 's':
      return Duration.seconds(amount);
    case 'm':
      return Duration.minutes(amount);
    case 'h':
      return Duration.hours(amount);
    default:
      return Duration.days(amount);
  }
}

/** What zod calls for the text of an issue. */
export type ErrorMessage = (issue: { readonly input?: unknown }) => string;

/** Whatever is wrong with a value, the message is the same: what was likely meant, and all that is allowed. */
function kind<Schema extends z.ZodMiniType>(
  allowed: string,
  hint: Hint,
  make: (error: ErrorMessage) => Schema,
): Kind<Schema> {
  return { schema: make(message(allowed, hint)), allowed };
}

/** Completes "cluster.workers is 25": what was likely meant, and what is allowed. */
export function message(allowed: string, hint: Hint): ErrorMessage {
  return ({ input }) => {
    const meant = isScalar(input) ? hint(input) : undefined;
    return `${meant === undefined ? '' : `: ${meant}`} (allowed: ${allowed})`;
  };
}

function isScalar(input: unknown): input is string | number | boolean | null {
  return input === null || ['string', 'number', 'boolean'].includes(typeof input);
}

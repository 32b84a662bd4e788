import { closest } from './spelling.ts';

/**
 * Guesses what a person meant by a value that is not allowed; undefined when there is nothing to guess. Nobody means one
 * value by a whole map or list.
 */
export type Hint = (given: string | number | boolean | null) => string | undefined;

/** `true` in quotes, YAML 1.1's `yes` and `off`, 1 and 0, and misspellings. */
export const meantFlag: Hint = (given) => {
  const word = String(given).toLowerCase();
  if (word === 'true' || word === 'false') return `did you mean ${word}, without quotes?`;
  if (['yes', 'y', 'on', '1', 'enabled'].includes(word)) return 'did you mean true?';
  if (['no', 'n', 'off', '0', 'disabled'].includes(word)) return 'did you mean false?';
  const near = typeof given === 'string' ? closest(word, ['true', 'false']) : undefined;
  return near && `did you mean ${near}?`;
};

/** A word that is nearly one of those allowed. */
export function meantWord(words: readonly string[]): Hint {
  return (given) => {
    const near = typeof given === 'string' ? closest(given, words) : undefined;
    return near && `did you mean ${near}?`;
  };
}

/** A number in quotes. */
export const meantNumber: Hint = (given) =>
  typeof given === 'string' && /^[0-9]+$/.test(given) ? `did you mean ${Number(given)}, without quotes?` : undefined;

/** Upper case, underscores and dots in a name; a name that YAML reads as a number. */
export const meantLabel: Hint = (given) => {
  if (typeof given === 'number') return `did you mean "${given}", in quotes?`;
  if (typeof given !== 'string') return undefined;
  const label = given
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return label !== '' && label !== given ? `did you mean "${label}"?` : undefined;
};

/** One name where a list of them is wanted. */
export const meantList: Hint = (given) => {
  if (given === null) return 'give it a list or remove the line';
  return typeof given === 'string' ? `did you mean [${given}]?` : undefined;
};

/** An address without a size, an IPv6 subnet. */
export const meantSubnet: Hint = (given) => {
  if (typeof given !== 'string') return undefined;
  if (given.includes(':')) return 'the clusters are IPv4 only';
  return given.includes('/') ? undefined : 'the number of network bits is missing';
};

/** Which part of the image reference is not there. */
export const meantImage: Hint = (given) => {
  if (typeof given !== 'string') return undefined;
  const [image = '', digest] = given.split('@');
  if (!/:v\d+\.\d+\.\d+$/.test(image)) return 'it has no version tag vX.Y.Z';
  if (digest === undefined) return 'it has no digest, and a tag alone can change; docker pull prints the digest';
  const hexadecimal = /^sha256:([0-9a-f]+)$/.exec(digest)?.[1];
  return hexadecimal === undefined ? undefined : `its digest has ${hexadecimal.length} digits`;
};

/** Git's short ssh form, a missing or unsupported scheme, a token in the URL. */
export const meantRepository: Hint = (given) => {
  if (typeof given !== 'string') return undefined;
  const short = /^(?:([\w.-]+)@)?([\w-]+(?:\.[\w-]+)+):(?!\/)([^\s:]+)$/.exec(given);
  if (short) return `did you mean "ssh://${short[1] ?? 'git'}@${short[2]}/${short[3]}"?`;
  const scheme = /^(\w[\w+.-]*):\/\//.exec(given)?.[1];
  if (closest(given, ['in-cluster']) !== undefined) return 'did you mean in-cluster?';
  if (scheme === undefined) {
    return /^[\w-]+(?:\.[\w-]+)+\/[^\s@?#]+$/.test(given) ? `did you mean "https://${given}"?` : undefined;
  }
  if (!['http', 'https', 'ssh'].includes(scheme)) return `Flux does not read ${scheme} URLs`;
  const userInfo = /^\w+:\/\/[^/]*@/.test(given);
  return userInfo
    ? 'this file is committed: leave the user or token out, and give it to the engine in a Secret'
    : undefined;
};

/** A full ref, a commit. */
export const meantBranch: Hint = (given) => {
  if (typeof given !== 'string') return undefined;
  if (given.startsWith('refs/heads/')) return `did you mean "${given.slice('refs/heads/'.length)}"?`;
  if (given.startsWith('refs/')) return 'only branches can be synced';
  return /^[0-9a-f]{40}$/.test(given) ? 'it is a commit, and only branches can be synced' : undefined;
};

/**
 * A number without its unit, a space before the unit, weeks.
 *
 * @param units - the units that are allowed, the most likely one first.
 */
export function meantPeriod(units: string): Hint {
  return (given) => {
    const [, amount, unit] = /^([1-9][0-9]*)\s*([a-z]?)[a-z]*$/i.exec(String(given)) ?? [];
    if (amount === undefined || unit === undefined) return undefined;
    const lower = unit.toLowerCase();
    if (unit === '') return `did you mean ${amount}${units[0]}?`;
    if (lower === 'w' && units.includes('d')) return `did you mean ${Number(amount) * 7}d?`;
    const meant = `${amount}${lower}`;
    return units.includes(lower) && meant !== given ? `did you mean ${meant}?` : undefined;
  };
}

/** Helm's way to delete a default. */
export const meantValue: Hint = (given) =>
  given === null
    ? 'Helm reads null as "delete the default of the chart", and a HelmRelease object loses it: use a switch of the chart'
    : undefined;

/** A map that was begun, but has only comments in it. */
export const meantMap: Hint = (given) => (given === null ? 'give it a key or remove the line' : undefined);

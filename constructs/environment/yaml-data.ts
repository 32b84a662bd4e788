import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { formatPath, type Path } from './problems.ts';

/** Something that is wrong with a file as YAML, whatever it is about. */
export interface YamlProblem {
  /** The character of the text where it is. */
  readonly offset: number;
  readonly message: string;
  /** The value that could not be read, if one could not. Nothing more can be said of it. */
  readonly unread?: Path;
  /** The map that may lack keys because of it. */
  readonly incomplete?: Path;
}

/** How deep an environment may be nested: far more than it needs. */
export const MAX_DEPTH = 64;

/** Likewise how large: an alias can make much out of little. */
const MAX_NODES = 10_000;

/** The text of a key, or undefined if it is not a string, number or boolean. */
export function keyText(key: Node | null): string | undefined {
  if (!isScalar(key)) return undefined;
  const { value } = key;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `${value}` : undefined;
}

/**
 * Makes plain data of a document. It is not `document.toJS()`, which throws at the first problem with an alias, makes
 * keys of whole maps, and has no places for what it finds.
 *
 * @param lineOf - the line of a character of the text.
 */
export function readData(
  document: Document,
  lineOf: (offset: number) => number,
): { data: unknown; problems: YamlProblem[] } {
  const problems: YamlProblem[] = [];
  const open = new Set<Node>();
  let nodes = 0;

  const unread = (node: Node, path: Path, message: string): undefined => {
    problems.push({ offset: node.range?.[0] ?? 0, message, unread: path });
    return undefined;
  };

  const read = (node: Node | null, path: Path): unknown => {
    if (node === null) return null;
    nodes += 1;
    if (nodes === MAX_NODES) return unread(node, path, `more than ${MAX_NODES} values, counting what aliases repeat`);
    if (nodes > MAX_NODES) return undefined;
    if (path.length > MAX_DEPTH) return unread(node, path, `nested more than ${MAX_DEPTH} levels deep`);
    // A person may want "5" to be a string. Any other tag is either needless or makes what an environment has no use for.
    if (!isAlias(node) && node.tag !== undefined && node.tag !== '!' && node.tag !== 'tag:yaml.org,2002:str') {
      return unread(node, path, `the tag ${node.tag.replace('tag:yaml.org,2002:', '!!')} is not read: remove it`);
    }
    if (isScalar(node)) return node.value;
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined)
        return unread(node, path, `no anchor &${node.source} stands before the alias *${node.source}`);
      if (open.has(target)) return unread(node, path, `the alias *${node.source} is inside what it repeats`);
      return read(target, path);
    }
    open.add(node);
    const data = isMap<Node, Node | null>(node)
      ? readMap(node, path)
      : isSeq<Node | null>(node)
        ? node.items.map((item, index) => read(item, [...path, index]))
        : undefined;
    open.delete(node);
    return data;
  };

  const readMap = (map: YAMLMap<Node, Node | null>, path: Path): Record<string, unknown> => {
    const data: Record<string, unknown> = {};
    const seen = new Map<string, number>();
    const where = path.length === 0 ? '' : ` in ${formatPath(path)}`;
    for (const pair of map.items) {
      const key = keyText(pair.key);
      const offset = pair.key?.range?.[0] ?? map.range?.[0] ?? 0;
      if (key === undefined) {
        problems.push({ offset, message: `a key${where} must be a string: quote it` });
      } else if (key === '<<') {
        const message = `YAML 1.2 has no merge keys, so "<<"${where} would merge nothing: write the keys out`;
        problems.push({ offset, message, incomplete: path });
      } else if (key === '__proto__') {
        problems.push({ offset, message: `"__proto__"${where} is not allowed as a key` });
      } else if (seen.has(key)) {
        const first = lineOf(seen.get(key) ?? 0);
        problems.push({
          offset,
          message: `duplicate key ${JSON.stringify(key)}${where}: it is in line ${first} already`,
        });
      } else {
        seen.set(key, offset);
        const value = read(pair.value, [...path, key]);
        if (value !== undefined) data[key] = value;
      }
    }
    return data;
  };

  const data = read(document.contents, []);
  return { data: nodes < MAX_NODES ? data : undefined, problems };
}

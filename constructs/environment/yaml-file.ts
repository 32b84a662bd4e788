import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml';
import type { Path, Position } from './problems.ts';
import { keyText, readData, type YamlProblem } from './yaml-data.ts';
import { syntaxProblems } from './yaml-syntax.ts';

/** A YAML file, read but not yet judged: plain data, what is wrong with it as YAML, and where everything stands. */
export interface YamlFile {
  /** Maps, lists, strings, numbers, booleans and null. Undefined when nothing can be read from the file. */
  readonly data: unknown;
  readonly problems: readonly YamlProblem[];
  /** The place of a character of the text. */
  readonly positionAt: (offset: number) => Position;
  /** Whether the file has something at this path. */
  readonly has: (path: Path) => boolean;
  /**
   * The place of a value or key, or of its nearest parent that exists. A map and a list are shown at their key, since
   * a block has no first character of its own.
   */
  readonly position: (path: Path, at?: 'key' | 'value') => Position;
}

/**
 * Reads YAML 1.2 with the core schema: `yes` is a string, `<<` merges nothing, and no tag makes anything but strings,
 * numbers, booleans, null, lists and maps.
 */
export function readYaml(text: string): YamlFile {
  const lineCounter = new LineCounter();
  const document: Document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    resolveKnownTags: false,
    // readData reports them, and where the first one is.
    uniqueKeys: false,
  });

  const find = (path: Path): { found: Found; complete: boolean } => {
    let found: Found = { node: document.contents };
    for (const step of path) {
      const next = childOf(resolved(found.node), step);
      if (next === undefined) return { found, complete: false };
      found = next;
    }
    return { found, complete: true };
  };
  const resolved = (node: Node | null) => (isAlias(node) ? (node.resolve(document) ?? null) : node);
  const positionAt = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };

  const syntax = syntaxProblems(document);
  const read = syntax.some(({ fatal }) => fatal) ? undefined : readData(document, (offset) => positionAt(offset).line);
  return {
    data: read?.data,
    problems: [...syntax, ...(read?.problems ?? [])],
    positionAt,
    has: (path) => find(path).complete,
    position: (path, at = 'value') => {
      const { key, node } = find(path).found;
      const value = node?.range?.[0];
      const isBlock = isCollection(node) || (isScalar(node) && node.source === '');
      const offset = at === 'key' || isBlock ? (key?.range?.[0] ?? value) : (value ?? key?.range?.[0]);
      return positionAt(offset ?? 0);
    },
  };
}

interface Found {
  readonly key?: Node;
  readonly node: Node | null;
}

function childOf(node: Node | null, step: string | number): Found | undefined {
  if (isMap<Node, Node | null>(node)) {
    const pair = node.items.find((item: Pair<Node, Node | null>) => keyText(item.key) === step);
    return pair && { key: pair.key, node: pair.value };
  }
  if (isSeq<Node>(node) && typeof step === 'number') {
    const item = node.items[step];
    return item && { node: item };
  }
  return undefined;
}

import { type Document, visit, type YAMLError } from 'yaml';
import { MAX_DEPTH, type YamlProblem } from './yaml-data.ts';

/** What the parser found, in our words. A fatal problem leaves nothing that can be trusted. */
export interface SyntaxProblem extends YamlProblem {
  readonly fatal: boolean;
}

/** The first syntax error only, since those after it are mostly its consequence; a second document; YAML 1.1. */
export function syntaxProblems(document: Document): SyntaxProblem[] {
  const [first] = document.errors.filter(({ code }) => code !== 'MULTIPLE_DOCS').sort((a, b) => a.pos[0] - b.pos[0]);
  if (first) return [{ offset: offsetOf(first, document), message: describe(first), fatal: true }];

  const { explicit, version } = document.directives?.yaml ?? {};
  if (explicit && version !== '1.2') {
    return [{ offset: 0, message: `the file is read as YAML 1.2: remove the directive %YAML ${version}`, fatal: true }];
  }
  return document.errors.map(({ pos }) => ({
    offset: pos[0],
    message: 'a second document begins here: one file is one environment, so move it to a file of its own',
    fatal: false,
  }));
}

/** The parser's messages that people run into, and what mostly is behind them. */
const likely: readonly (readonly [RegExp, string])[] = [
  [/^Tabs are not allowed/, 'a tab indents this line: use spaces'],
  [/^Missing closing ["']quote/, 'a text begins here with a quote and has no quote at its end'],
  [
    /^Nested mappings are not allowed/,
    'a "key:" inside a value: put it on a line of its own, indented like the other keys, or quote the value',
  ],
  [/^All mapping items must start/, 'this line is not indented like the lines before it, and belongs to none of them'],
  [/must be sufficiently indented and end with a }/, 'a { is open: its } is missing, or not indented'],
  [/must be sufficiently indented and end with a \]/, 'a [ is open: its ] is missing, or not indented'],
  [/^Implicit keys need to be on a single line/, 'this line is neither "key: value" nor "- item": is a colon missing?'],
  [/^Implicit map keys need to be followed/, 'this line is neither "key: value" nor "- item": is a colon missing?'],
  [/^Maximum call stack size exceeded/, `nested more than ${MAX_DEPTH} levels deep`],
  [/^Plain value cannot start with/, 'a value that begins with this character must be quoted'],
];

function describe({ message }: YAMLError): string {
  const known = likely.find(([pattern]) => pattern.test(message))?.[1];
  return known ?? `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

/** A quote is missed at the end of the file, and was forgotten where the text begins. */
function offsetOf({ message, pos: [offset] }: YAMLError, document: Document): number {
  let begin = offset;
  if (message.startsWith('Missing closing')) {
    visit(document, {
      Scalar: (_, { range }) => {
        if (range?.[1] === offset) begin = range[0];
      },
    });
  }
  return begin;
}

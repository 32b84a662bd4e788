import type { Document, YAMLError } from 'yaml';
import type { YamlProblem } from './yaml-data.ts';

/** What the parser found, in our words. A fatal problem leaves nothing that can be trusted. */
export interface SyntaxProblem extends YamlProblem {
  readonly fatal: boolean;
}

/**
 * The first syntax error only, since those after it are mostly its consequence; with what else is not fatal: a second
 * document, YAML 1.1, tags that are not known.
 */
export function syntaxProblems(document: Pick<Document, 'errors' | 'warnings' | 'directives'>): SyntaxProblem[] {
  const [second] = document.errors.filter(({ code }) => code === 'MULTIPLE_DOCS');
  const [first] = document.errors.filter(({ code }) => code !== 'MULTIPLE_DOCS').sort((a, b) => a.pos[0] - b.pos[0]);
  if (first) return [{ offset: first.pos[0], message: describe(first), fatal: true }];

  const problems = document.warnings.map((warning) => ({
    offset: warning.pos[0],
    message: describe(warning),
    fatal: false,
  }));
  if (second) {
    problems.push({
      offset: second.pos[0],
      message: 'a second document begins here: one file is one environment, so move it to a file of its own',
      fatal: false,
    });
  }
  if (document.directives?.yaml.explicit && document.directives.yaml.version !== '1.2') {
    problems.push({
      offset: 0,
      message: `this file is read as YAML 1.2: remove the directive %YAML ${document.directives.yaml.version}`,
      fatal: true,
    });
  }
  return problems;
}

/** The errors that people run into, and what mostly is behind them. Others keep the words of the parser. */
const likely: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'a tab indents this line: use spaces',
  BLOCK_AS_IMPLICIT_KEY:
    'a second "key:" on one line: put it on a line of its own, or quote a value that contains ": "',
  MULTILINE_IMPLICIT_KEY: 'this line is neither "key: value" nor a list item: is a colon missing?',
};

function describe({ code, message }: YAMLError): string {
  if (code === 'TAG_RESOLVE_FAILED') {
    const tag = message.replace(/^Unresolved tag: /, '').replace('tag:yaml.org,2002:', '!!');
    return `the tag ${tag} does not fit or is not known: remove it`;
  }
  if (message === 'Implicit map keys need to be followed by map values')
    return 'a key without a value: is a colon missing?';
  if (message.startsWith('Missing closing')) return `this text has no closing ${message.at(-1)}`;
  if (message === 'All mapping items must start at the same column') {
    return 'this line is not indented like the lines before it: the keys of one map begin in the same column';
  }
  return likely[code] ?? `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

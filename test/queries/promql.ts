import { createRequire } from 'node:module';
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

// The checker comes as CommonJS alone, and needs the copies of its own kind: one module knows no tree of the other.
const require = createRequire(import.meta.url);
const CODEMIRROR = '@prometheus-io/codemirror-promql/dist/cjs';
const { EditorState } = require('@codemirror/state') as typeof import('@codemirror/state', { with: {
  'resolution-mode': 'require',
}});
const { LanguageType, promQLLanguage } = require(
  `${CODEMIRROR}/promql.js`,
) as typeof import('@prometheus-io/codemirror-promql/dist/cjs/promql.js');
const { Parser } = require(
  `${CODEMIRROR}/parser/parser.js`,
) as typeof import('@prometheus-io/codemirror-promql/dist/cjs/parser/parser.js');

/** What a query reads. */
export interface PromQLUses {
  /** Its series: a metric each, and the labels that it is filtered, joined or renamed by. */
  readonly series: readonly { readonly metric: string; readonly labels: readonly string[] }[];
  /** What it groups by: labels of any of the metrics inside, or made by `label_replace`. */
  readonly groups: readonly { readonly metrics: readonly string[]; readonly labels: readonly string[] }[];
}

const language = promQLLanguage(LanguageType.PromQL);

/**
 * What is wrong with a PromQL query: its grammar by the Lezer grammar of Prometheus, its types and arguments by the checker
 * of Prometheus' own editor.
 */
export function promqlErrors(query: string): string[] {
  const found: string[] = [];
  parser.parse(query).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) found.push(`no PromQL at ${from}: ${query.slice(from, Math.max(to, from + 20))}`);
    },
  });
  if (found.length > 0) return found;
  // Of a tree of our own: an editor's is given up after 20 ms, whatever is parsed by then.
  const checker = new Parser(EditorState.create({ doc: query }));
  checker.checkAST(language.parser.parse(query).topNode.firstChild);
  return checker.getDiagnostics().map(({ message }) => message);
}

/** Every series and every grouping of a query. */
export function promqlUses(query: string): PromQLUses {
  const text = ({ from, to }: SyntaxNode) => query.slice(from, to);
  const metricOf = (selector: SyntaxNode) => selector.getChildren('Identifier').map(text)[0] ?? '';
  const { topNode } = parser.parse(query);
  return {
    series: within(topNode, 'VectorSelector').map((selector) => ({
      metric: metricOf(selector),
      labels: [
        ...within(selector, 'LabelMatchers').flatMap((matchers) => within(matchers, 'LabelName').map(text)),
        ...outside(selector).flatMap((node) => (node.name === 'BinaryExpr' ? joined(node).map(text) : [])),
        ...renamed(selector, text).from,
      ],
    })),
    groups: within(topNode, 'AggregateExpr').map((aggregate) => {
      const inside = within(aggregate, 'VectorSelector');
      const made = inside.flatMap((selector) => renamed(selector, text).to);
      const modifiers = aggregate.getChildren('AggregateModifier');
      const labels = modifiers.flatMap((modifier) => within(modifier, 'LabelName').map(text));
      return { metrics: inside.map(metricOf), labels: labels.filter((label) => !made.includes(label)) };
    }),
  };
}

function within(node: SyntaxNode, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  node.cursor().iterate((inner) => {
    if (inner.name === name) found.push(inner.node);
  });
  return found;
}

/** What stands around a node, from near to far. */
function outside({ parent }: SyntaxNode): SyntaxNode[] {
  return parent ? [parent, ...outside(parent)] : [];
}

/** Labels by which the two sides of an operator are matched. */
function joined(operator: SyntaxNode): SyntaxNode[] {
  const [grouping] = operator.getChildren('MatchingModifierClause').flatMap((one) => one.getChildren('GroupingLabels'));
  return grouping ? within(grouping, 'LabelName') : [];
}

/** Labels that `label_replace` makes of a series, and those that it makes them of. */
function renamed(selector: SyntaxNode, text: (node: SyntaxNode) => string): { to: string[]; from: string[] } {
  const pairs = outside(selector)
    .filter((node) => node.name === 'FunctionCall' && text(node).startsWith('label_replace'))
    .map((call) =>
      within(call, 'StringLiteral')
        .slice(-4)
        .map((one) => text(one).slice(1, -1)),
    );
  return { to: pairs.map(([to = '']) => to), from: pairs.map(([, , from = '']) => from) };
}

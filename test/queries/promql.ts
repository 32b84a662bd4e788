import { createRequire } from 'node:module';
import type { SyntaxNode } from '@lezer/common';

// All as CommonJS, which alone the checker comes in: modules would be a second copy that knows no tree of the first.
const require = createRequire(import.meta.url);
const { LRLanguage } = require('@codemirror/language') as typeof import('@codemirror/language');
const { EditorState } = require('@codemirror/state') as typeof import('@codemirror/state');
const { parser } = require('@prometheus-io/lezer-promql') as typeof import('@prometheus-io/lezer-promql');
const { Parser } = require('@prometheus-io/codemirror-promql/dist/cjs/parser/parser.js') as typeof import(
  '@prometheus-io/codemirror-promql/dist/cjs/parser/parser.js'
);

/** A series that a query reads: its metric, and the labels that it is filtered, grouped or joined by. */
export interface Use {
  readonly metric: string;
  readonly labels: readonly string[];
}

const language = LRLanguage.define({ parser });

/**
 * What is wrong with a PromQL query: its grammar by the Lezer grammar of Prometheus, its types and arguments by the checker
 * of Prometheus' own editor.
 */
export function promqlErrors(query: string): string[] {
  const tree = parser.parse(query);
  const found: string[] = [];
  tree.iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) found.push(`no PromQL at ${from}: ${query.slice(from, Math.max(to, from + 20))}`);
    },
  });
  if (found.length > 0) return found;
  const checker = new Parser(EditorState.create({ doc: query, extensions: [language] }));
  checker.analyze();
  return checker.getDiagnostics().map(({ message }) => message);
}

/** Every series that a query reads. What it groups by counts for each series inside, and what it joins by for both sides. */
export function promqlUses(query: string): Use[] {
  const text = ({ from, to }: SyntaxNode) => query.slice(from, to);
  const of = (node: SyntaxNode, name: string): SyntaxNode[] => {
    const found: SyntaxNode[] = [];
    node.cursor().iterate((inner) => {
      if (inner.name === name) found.push(inner.node);
    });
    return found;
  };
  return of(parser.parse(query).topNode, 'VectorSelector').map((selector) => {
    const labels = of(selector, 'LabelMatchers').flatMap((matchers) => of(matchers, 'LabelName').map(text));
    // Labels that label_replace made on the way out are of the series' own making.
    const made = new Set<string>();
    for (let node = selector.parent; node; node = node.parent) {
      if (node.name === 'FunctionCall' && text(node).startsWith('label_replace')) {
        const [to = '', , from = ''] = of(node, 'StringLiteral').slice(-4).map((one) => text(one).slice(1, -1));
        made.add(to);
        if (!made.has(from)) labels.push(from);
      }
      if (node.name !== 'AggregateExpr' && node.name !== 'BinaryExpr') continue;
      const modifiers = ['AggregateModifier', 'MatchingModifierClause'].flatMap((name) => node?.getChildren(name) ?? []);
      const names = modifiers
        .flatMap((modifier) => modifier.getChildren('GroupingLabels').slice(0, 1))
        .flatMap((grouping) => of(grouping, 'LabelName').map(text));
      labels.push(...names.filter((name) => !made.has(name)));
    }
    const [metric] = selector.getChildren('Identifier').map(text);
    return { metric: metric ?? '', labels: [...new Set(labels)] };
  });
}

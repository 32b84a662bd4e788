import { parser } from '@grafana/lezer-logql';
import type { SyntaxNode } from '@lezer/common';

/** What a LogQL query asks of lines. */
export interface LogQLUses {
  /** Labels of its stream selectors. */
  readonly stream: readonly string[];
  /** Labels and structured metadata that it filters, groups or shows, but those that it extracts itself. */
  readonly fields: readonly string[];
  /** Paths in the JSON of a line that it extracts. */
  readonly paths: readonly string[];
}

/** What is wrong with a LogQL query, by Grafana's grammar. */
export function logqlErrors(query: string): string[] {
  const found: string[] = [];
  parser.parse(query).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) found.push(`no LogQL at ${from}: ${query.slice(from, Math.max(to, from + 20))}`);
    },
  });
  return found;
}

/** What a query reads. */
export function logqlUses(query: string): LogQLUses {
  const text = ({ from, to }: { from: number; to: number }) => query.slice(from, to);
  const stream = new Set<string>();
  const fields = new Set<string>();
  const extracted = new Map<string, string>();
  const labelOf = (node: SyntaxNode) => node.getChild('Identifier');
  parser.parse(query).iterate({
    enter: ({ name, node }) => {
      const label = labelOf(node);
      if (name === 'Matcher' && label) (node.parent?.name === 'Matchers' ? stream : fields).add(text(label));
      if (name === 'Labels') for (const one of node.getChildren('Identifier')) fields.add(text(one));
      if (name === 'LabelExtractionExpression' && label) {
        extracted.set(text(label), text(node.getChild('String') ?? label).slice(1, -1));
      }
      if (name === 'LineFormatExpr') {
        for (const [, field = ''] of text(node).matchAll(/\{\{\.(\w+)\}\}/g)) fields.add(field);
      }
    },
  });
  return {
    stream: [...stream],
    fields: [...fields].filter((field) => !extracted.has(field)),
    paths: [...extracted.values()],
  };
}

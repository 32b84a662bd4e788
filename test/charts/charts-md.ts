import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { upstream } from '../support/upstream.ts';

/** A row of the table of Services in the chart facts. */
export interface ServiceRow {
  /** Its first cell: one Service or several. */
  readonly services: string;
  /** Numbers, with names where the row has them. */
  readonly ports: ReadonlyMap<number, string | undefined>;
  /** Undefined in a row of several Services, which does not say it of each. */
  readonly headless: boolean | undefined;
}

/** Section 12 of `CHARTS.md`: the Services, where each release is named as its chart. */
export function serviceRows(): ServiceRow[] {
  const text = readFileSync(join(upstream() ?? '', 'CHARTS.md'), 'utf8');
  const [section = ''] = /^## 12\.[^]*?(?=^## )/m.exec(text) ?? [];
  return section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| service.namespace'))
    .map((line) => {
      const [, services = '', ports = ''] = line.split('|').map((cell) => cell.trim());
      return {
        services,
        ports: portsIn(ports),
        headless: /[,/+]/.test(services) ? undefined : services.includes('(headless)'),
      };
    });
}

/** What an arrow leads to is the port behind the Service's. */
function portsIn(cell: string): Map<number, string | undefined> {
  const numbers = cell
    .replaceAll(/→ *\d+/g, '')
    .matchAll(/(?<!\S)(?<number>\d+)(?: \((?<name>[a-z][-a-z]*)(?=[):;,]))?/g);
  return new Map([...numbers].map(({ groups = {} }) => [Number(groups['number']), groups['name']]));
}

/** Whether a row's first cell names a Service. */
export function names({ services }: ServiceRow, service: string): boolean {
  return services.split(/[\s/,]+/).some((word) => word === service || word.startsWith(`${service}.`));
}

import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: string; readonly boolValue?: boolean };
}
interface Resource {
  readonly attributes?: readonly KeyValue[];
}
interface LogsData {
  readonly resourceLogs?: readonly {
    readonly resource?: Resource;
    readonly scopeLogs?: readonly {
      readonly logRecords?: readonly {
        readonly body?: { readonly stringValue?: string };
        readonly attributes?: readonly KeyValue[];
        readonly severityText?: string;
        readonly severityNumber?: number;
      }[];
    }[];
  }[];
}
interface MetricsData {
  readonly resourceMetrics?: readonly {
    readonly resource?: Resource;
    readonly scopeMetrics?: readonly {
      readonly metrics?: readonly {
        readonly name: string;
        readonly sum?: {
          readonly aggregationTemporality?: number;
          readonly isMonotonic?: boolean;
          readonly dataPoints?: readonly {
            readonly asInt?: string;
            readonly startTimeUnixNano?: string;
            readonly timeUnixNano?: string;
            readonly attributes?: readonly KeyValue[];
          }[];
        };
      }[];
    }[];
  }[];
}

/** A line as Loki would store it. */
export interface LogRecord {
  readonly body: string;
  readonly severity: number | undefined;
  /** Attributes of the resource: what Loki's labels are made of. */
  readonly resource: Readonly<Record<string, string>>;
  /** Attributes of the line: structured metadata. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A point of a counter as Prometheus would store it. */
export interface Point {
  readonly name: string;
  readonly value: number;
  /** How long before this addition the counter began, in seconds. NaN where it does not say. */
  readonly age: number;
  /** Which start of the collector it is from. */
  readonly run: number;
  readonly resource: Readonly<Record<string, string>>;
  /** Its labels, those without a value left out, as Prometheus does. */
  readonly labels: Readonly<Record<string, string>>;
}

function map(attributes: readonly KeyValue[] = []): Record<string, string> {
  return Object.fromEntries(
    attributes
      .map(({ key, value }): [string, string] => [key, value.stringValue ?? value.intValue ?? String(value.boolValue)])
      .filter(([, value]) => value !== ''),
  );
}

/** Stand-in for Loki and Prometheus: OTLP over HTTP in JSON. */
export class Receiver {
  readonly logs: LogRecord[] = [];
  readonly points: Point[] = [];
  /** Counts the starts of the collector; who starts it says so. */
  run = 0;
  /** Points that Prometheus would refuse. */
  readonly refused: string[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const data: unknown = JSON.parse(Buffer.concat(chunks).toString());
        if (request.url?.endsWith('/v1/logs')) this.#takeLogs(data as LogsData);
        else this.#takeMetrics(data as MetricsData);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
  }

  #takeLogs({ resourceLogs = [] }: LogsData): void {
    for (const { resource, scopeLogs = [] } of resourceLogs) {
      for (const { body, attributes, severityNumber } of scopeLogs.flatMap(({ logRecords = [] }) => logRecords)) {
        this.logs.push({
          body: body?.stringValue ?? '',
          severity: severityNumber,
          resource: map(resource?.attributes),
          attributes: map(attributes),
        });
      }
    }
  }

  #takeMetrics({ resourceMetrics = [] }: MetricsData): void {
    for (const { resource, scopeMetrics = [] } of resourceMetrics) {
      for (const { name, sum } of scopeMetrics.flatMap(({ metrics = [] }) => metrics)) {
        if (sum?.aggregationTemporality !== 2 || !sum.isMonotonic) this.refused.push(name);
        for (const { asInt, attributes, startTimeUnixNano, timeUnixNano } of sum?.dataPoints ?? []) {
          this.points.push({
            name,
            value: Number(asInt),
            age: (Number(timeUnixNano) - Number(startTimeUnixNano)) / 1e9,
            run: this.run,
            resource: map(resource?.attributes),
            labels: map(attributes),
          });
        }
      }
    }
  }

  /**
   * What every counter has come to, by name and labels: a collector that starts counts from 0 again, so that the last
   * value of each run adds up, as `increase` would have it.
   */
  totals(): Map<string, number> {
    const totals = new Map<string, number>();
    for (let run = 0; run <= this.run; run++) {
      for (const [series, value] of this.#valuesOf(run)) totals.set(series, (totals.get(series) ?? 0) + value);
    }
    return totals;
  }

  /** What every counter that was added to since the last start has come to since then. */
  lastRun(): Map<string, number> {
    return this.#valuesOf(this.run);
  }

  #valuesOf(run: number): Map<string, number> {
    const points = this.points.filter((point) => point.run === run);
    return new Map(points.map(({ name, labels, value }) => [seriesName(name, labels), value]));
  }

  async start(): Promise<string> {
    await new Promise<void>((done) => {
      this.#server.listen(0, '127.0.0.1', done);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** A series as PromQL writes it, its labels sorted. */
export function seriesName(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${key}="${value}"`);
  return `${name}{${pairs.join(',')}}`;
}

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isObject, merge } from '../../constructs/core/json.ts';
import type { JsonObject } from '../../constructs/core/json.ts';
import { FLOW_EXPORTER } from '../../constructs/telemetry/flow-metrics.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** Start options of the collector, as the release has them. */
export interface Release {
  readonly config: JsonObject;
  readonly args: readonly string[];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => {
    server.close(done);
  });
  return port;
}

/** Changes a configuration by path; a path that is not there is an error, so that no edit is made in vain. */
function edit(config: JsonObject, path: readonly string[], value: string | number): JsonObject {
  const [key = '', ...rest] = path;
  const before = config[key];
  if (before === undefined) throw new Error(`the configuration has no ${path.join('.')}`);
  return { ...config, [key]: rest.length > 0 && isObject(before) ? edit(before, rest, value) : value };
}

/**
 * A real collector with the rendered configuration. Changed are only addresses, folders, how it logs in to the
 * Kubernetes API, and the encoding of what it sends. What it adds to its counters it may be told to send too: what is
 * added between the last look at them and its end could not be seen otherwise.
 */
export class RunningCollector {
  readonly folder = temporaryFolder();
  /** Where Tetragon's files are. */
  readonly events = join(this.folder, 'events');
  /** Where Hubble's files are. */
  readonly flows = join(this.folder, 'flows');
  readonly #binary: string;
  readonly #release: Release;
  /** Where Prometheus would scrape the counters of Tetragon's events. */
  #counters = '';
  #process: ChildProcess | undefined;
  #health = '';
  #metrics = '';

  constructor(binary: string, release: Release) {
    this.#binary = binary;
    this.#release = release;
    for (const folder of [this.events, this.flows, join(this.folder, 'pods')]) mkdirSync(folder);
  }

  /** Writes the configuration for a receiver and a Kubernetes API. */
  async configure(receiver: string, kubeconfig: string, { sendsCounters = true } = {}): Promise<void> {
    const ports = await Promise.all([1, 2, 3, 4, 5].map(freePort));
    let { config } = this.#release;
    const change = (path: string, value: string | number) => {
      config = edit(config, path.split(' '), value);
    };
    change('receivers otlp protocols grpc endpoint', `127.0.0.1:${ports[0]}`);
    change('receivers otlp protocols http endpoint', `127.0.0.1:${ports[1]}`);
    change('extensions health_check endpoint', `127.0.0.1:${ports[2]}`);
    this.#health = `http://127.0.0.1:${ports[2]}`;
    this.#metrics = `http://127.0.0.1:${ports[3]}/metrics`;
    change(`exporters ${FLOW_EXPORTER} endpoint`, `127.0.0.1:${ports[4]}`);
    this.#counters = `http://127.0.0.1:${ports[4]}/metrics`;
    if (sendsCounters) {
      config = merge(config, {
        service: {
          pipelines: Object.fromEntries(
            ['metrics/bytes', 'metrics/connections'].map((name) => [
              name,
              { exporters: [FLOW_EXPORTER, 'otlp_http/prometheus'] },
            ]),
          ),
        },
      });
    }
    for (const exporter of ['otlp_http/loki', 'otlp_http/prometheus']) {
      change(`exporters ${exporter} endpoint`, receiver);
      config = {
        ...config,
        exporters: {
          ...(config['exporters'] as JsonObject),
          [exporter]: {
            ...((config['exporters'] as JsonObject)[exporter] as JsonObject),
            encoding: 'json',
            compression: 'none',
          },
        },
      };
    }
    for (const processor of Object.keys(config['processors'] as JsonObject)) {
      if (processor.startsWith('k8s_attributes')) change(`processors ${processor} auth_type`, 'kubeConfig');
    }
    const text = JSON.stringify(config)
      .replaceAll('/var/lib/otelcol', join(this.folder, 'state'))
      .replaceAll('/var/run/cilium/tetragon', this.events)
      .replaceAll('/var/run/cilium/hubble', this.flows)
      .replaceAll('/var/log/pods', join(this.folder, 'pods'))
      .replace('"host":"0.0.0.0","port":8888', `"host":"127.0.0.1","port":${ports[3]}`);
    writeFileSync(join(this.folder, 'config.yaml'), text);
    writeFileSync(join(this.folder, 'kubeconfig'), kubeconfig);
  }

  /** Starts it and waits until it is ready. */
  async start(): Promise<void> {
    const log = createWriteStream(join(this.folder, 'collector.log'), { flags: 'a' });
    await new Promise((done) => {
      log.on('open', done);
    });
    this.#process = spawn(this.#binary, ['--config', join(this.folder, 'config.yaml'), ...this.#release.args], {
      env: {
        ...process.env,
        KUBECONFIG: join(this.folder, 'kubeconfig'),
        OTEL_K8S_NODE_NAME: 'node1',
        MY_POD_IP: '127.0.0.1',
        GOMEMLIMIT: '400MiB',
      },
      stdio: ['ignore', log, log],
    });
    for (let tries = 0; tries < 300; tries++) {
      if (this.#process.exitCode !== null) break;
      const ready = await fetch(this.#health).then(
        ({ ok }) => ok,
        () => false,
      );
      if (ready) return;
      await sleep(100);
    }
    throw new Error(`the collector did not start:\n${this.log()}`);
  }

  /** Ends it, as the kubelet would, and waits for what it still has to send. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const running = this.#process;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((done) => {
      running.once('exit', done);
    });
    running.kill(signal);
    await ended;
  }

  /** Its process. @throws Error before it was started */
  get pid(): number {
    if (this.#process?.pid === undefined) throw new Error('the collector does not run');
    return this.#process.pid;
  }

  /** Its own metrics, as Prometheus would scrape them. */
  async metrics(): Promise<string> {
    return (await fetch(this.#metrics)).text();
  }

  /** Its counters of Tetragon's events, as Prometheus would scrape them: values by series. */
  async counters(): Promise<Map<string, number>> {
    const text = await (await fetch(this.#counters)).text();
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => {
        const at = line.lastIndexOf(' ');
        return [line.slice(0, at), Number(line.slice(at + 1))];
      }),
    );
  }

  /** What it logged. */
  log(): string {
    return readFileSync(join(this.folder, 'collector.log'), 'utf8');
  }
}

/** Waits until something is so; fails with a reason that says what was not. */
export async function until(what: string, is: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (is()) return;
    await sleep(100);
  }
  throw new Error(`after 30 seconds still not: ${what}`);
}

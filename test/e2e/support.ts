import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/upstream.ts';
import type { Answer } from './answer.ts';
import type { Clock } from './clock.ts';
import type { Commands, Done, RunOptions } from './commands.ts';
import type { Hook } from './expectations.ts';

/** The body of a recorded answer. */
export function recorded(name: string): string {
  return readFileSync(join(ROOT, 'test/e2e/fixtures', `${name}.json`), 'utf8');
}

/** An answer in JSON. */
export function answer(body: string | object, status = 200): Answer {
  return { status, type: 'application/json', body: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** A recorded answer with something else in the place of a text. */
export function altered(name: string, text: string, other: string): Answer {
  const body = recorded(name);
  if (!body.includes(text)) throw new Error(`${name} has no ${text}`);
  return answer(body.replaceAll(text, other));
}

/** The recorded event of a rehearsal, as another policy reports it. */
export function raisedEvent({ policy, function: name }: Hook): Answer {
  const { body, ...rest } = altered('loki-rehearsal', 'sensitive-files', policy);
  return { ...rest, body: body.replaceAll('security_file_open', name) };
}

/** Answers that no server of the stack gives when it is well, and what is seen of them. */
export const BAD_ANSWERS: readonly (readonly [what: string, answer: Answer, seen: RegExp])[] = [
  ['no answer', { status: 0, type: '', body: 'nothing within 30 s' }, /^no answer: nothing within 30 s$/],
  ['an error', { status: 503, type: 'text/plain', body: 'Service Unavailable\n' }, /^HTTP 503: Service Unavailable$/],
  ['a page to log in', { status: 302, type: 'text/html', body: '<a href="/login">Found</a>' }, /^HTTP 302: /],
  [
    'a web page',
    { status: 200, type: 'text/html; charset=utf-8', body: '<!DOCTYPE html><title>Grafana</title>' },
    /^a web page instead of JSON: <!DOCTYPE/,
  ],
  [
    'a web page without markup',
    { status: 200, type: 'text/html', body: 'Not ready' },
    /^a web page instead of JSON: Not ready$/,
  ],
  ['half of an answer', answer('{"status":"succ'), /^no JSON: \{"status":"succ$/],
];

/** A clock that passes only when somebody sleeps. */
export class FakeClock implements Clock {
  private time = 0;
  readonly slept: number[] = [];

  now(): number {
    return this.time;
  }

  sleep(seconds: number): Promise<void> {
    this.slept.push(seconds);
    this.time += seconds;
    return Promise.resolve();
  }
}

/** What a command line, as one text, does. */
export type Script = (line: string, options: RunOptions) => Partial<Done> | undefined;

/** Stand-ins for programs. What the script does not know succeeds without a word. */
export class FakeCommands implements Commands {
  /** Every command line that was run. */
  readonly ran: string[] = [];
  readonly started: string[] = [];
  stopped = 0;
  private readonly script: Script;

  constructor(script: Script = () => undefined) {
    this.script = script;
  }

  run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Done> {
    const line = [command, ...args].join(' ');
    this.ran.push(line);
    const done = { code: 0, stdout: '', stderr: '', ...this.script(line, options) };
    for (const shown of done.stdout.split('\n')) if (shown !== '') options.show?.(shown);
    return Promise.resolve(done);
  }

  start(command: string, args: readonly string[], on: Parameters<Commands['start']>[2]) {
    this.started.push([command, ...args].join(' '));
    const {
      code = 0,
      stdout = 'Forwarding from 127.0.0.1:41234 -> 9090',
      stderr = '',
    } = this.script([command, ...args].join(' '), {}) ?? {};
    queueMicrotask(() => {
      if (code === 0) on.line(stdout);
      else on.ended(stderr);
    });
    return { stop: () => void (this.stopped += 1) };
  }
}

/** The JSON of `kubectl get --output=json`. */
export function items(...objects: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
}

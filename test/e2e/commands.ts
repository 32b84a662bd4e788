import { spawn } from 'node:child_process';

/** What a command did. */
export interface Done {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is run. */
export interface RunOptions {
  /** Default: where the test runs. */
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called with every line of its output, as it comes. Default: it is only returned. */
  readonly show?: (line: string) => void;
  /** Seconds after which it is stopped. Default: 60, without `show` only. */
  readonly seconds?: number;
}

/** A command that runs beside the test. */
export interface Running {
  stop(): void;
}

/** Runs programs. */
export interface Commands {
  /** Runs a command to its end. A failure is a code, not a rejection: only an interruption rejects. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<Done>;
  /** Starts a command that does not end by itself. */
  start(command: string, args: readonly string[], on: StartHandlers): Running;
}

/** What is told of a command that runs beside the test. */
export interface StartHandlers {
  readonly line: (line: string) => void;
  /** With what it said last. */
  readonly ended: (words: string) => void;
}

/** The code of a command that is not there. */
const NOT_FOUND = 127;

/**
 * Programs on the PATH.
 *
 * @param signal - stops what runs, and makes `run` reject
 */
export function programs(signal?: AbortSignal): Commands {
  return {
    run: (command, args, options = {}) => {
      const { cwd, env = {}, show, seconds = show ? undefined : 60 } = options;
      signal?.throwIfAborted();
      return new Promise((done, fail) => {
        const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
        const stop = () => child.kill();
        const timer = seconds === undefined ? undefined : setTimeout(stop, seconds * 1000);
        signal?.addEventListener('abort', stop);
        const out = collect(child.stdout, show);
        const err = collect(child.stderr, show);
        const end = (result: Done) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', stop);
          if (signal?.aborted) fail(signal.reason as Error);
          else done(result);
        };
        child.once('error', (error) => end({ code: NOT_FOUND, stdout: out(), stderr: error.message }));
        child.once('close', (code) => end({ code: code ?? 1, stdout: out(), stderr: err() }));
      });
    },
    start: (command, args, { line, ended }) => {
      const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      const stop = () => child.kill();
      signal?.addEventListener('abort', stop);
      collect(child.stdout, line);
      const err = collect(child.stderr);
      const end = (words: string) => {
        signal?.removeEventListener('abort', stop);
        ended(words);
      };
      child.once('error', (error) => end(error.message));
      child.once('close', () => end(err().trim()));
      return { stop };
    },
  };
}

/** Keeps what a stream says, and passes on every whole line. */
function collect(stream: NodeJS.ReadableStream, show: (line: string) => void = () => {}): () => string {
  let all = '';
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    all += chunk;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) show(line);
  });
  stream.on('end', () => {
    if (rest !== '') show(rest);
  });
  return () => all;
}

import type { Commands } from './commands.ts';
import { list, map, text } from './json.ts';

/** An object of the cluster, as far as it is read here. */
export interface Live {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** Reads one cluster. */
export class Kubectl {
  readonly context: string;
  readonly commands: Commands;

  constructor(commands: Commands, context: string) {
    this.commands = commands;
    this.context = context;
  }

  /** The arguments of a command for this cluster. */
  args(...args: readonly string[]): string[] {
    return ['--context', this.context, '--request-timeout=30s', ...args];
  }

  /**
   * Every object of some kinds in every namespace, such as `pods,nodes`.
   *
   * @throws Error with what kubectl says, when it fails
   */
  async all(kinds: string): Promise<Live[]> {
    return liveObjects(await this.read('get', kinds, '--all-namespaces', '--output=json'));
  }

  /** One object; undefined where it is not there. */
  async one(kind: string, namespace: string, name: string): Promise<Live | undefined> {
    const stdout = await this.read(
      'get',
      kind,
      name,
      `--namespace=${namespace}`,
      '--ignore-not-found',
      '--output=json',
    );
    return stdout.trim() === '' ? undefined : liveObjects(stdout)[0];
  }

  private async read(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.commands.run('kubectl', this.args(...args));
    // What it was asked for may be a Secret, so that only what it complains of is repeated.
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr.trim() || `exit code ${code}`}`);
    return stdout;
  }
}

/** The objects in kubectl's JSON: a list, or one alone. */
export function liveObjects(json: string): Live[] {
  const answer = map(JSON.parse(json));
  const items = answer['items'] === undefined ? [answer] : list(answer['items']);
  return items.map(map).map((object) => {
    const { name, namespace } = map(object['metadata']);
    return { kind: text(object['kind']), namespace: text(namespace), name: text(name), object };
  });
}

/** What `node --cpu-prof` writes, as far as it is read here. */
export interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
}

const NODE = 'node itself';
const RUNNER = 'check that the bundle is fresh';
const LOADER = 'read and compile the bundle';

/** What the program's own functions are for. What they call counts as theirs, unless it begins another phase. */
const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['loadEnvironment', 'read environment and charts'],
  ['readPinnedCharts', 'read environment and charts'],
  ['Stack', 'build constructs'],
  ['renderComponent', 'render objects'],
  ['toYaml', 'make YAML'],
  ['main', 'the rest of main.ts'],
]);

/** The phase of a function that is called in the phase `caller`. */
function phaseOf({ functionName, url }: CallFrame, caller: string): string {
  if (functionName === '(garbage collector)') return 'collect garbage';
  if (url === 'node:fs' || url.startsWith('node:internal/fs/')) return 'files';
  if (url.startsWith('node:internal/modules/esm/') || url === 'node:vm') return LOADER;
  if (url.endsWith('/run.mjs')) return RUNNER;
  if (!/\/main-ts\.[cm]js$/.test(url)) return caller;
  // The bundle as a whole is a function without a name.
  if (functionName === '' && (caller === LOADER || caller === RUNNER)) return 'load packages';
  return FUNCTIONS.get(functionName) ?? caller;
}

/** Where the time of one run of main.ts went, in microseconds by phase. */
export function phases({ nodes, samples, timeDeltas }: Profile): Map<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const phaseById = new Map<number, string>();
  const walk = (id: number, caller: string) => {
    const node = byId.get(id);
    if (!node) return;
    const phase = phaseOf(node.callFrame, caller);
    phaseById.set(id, phase);
    for (const child of node.children ?? []) walk(child, phase);
  };
  const root = nodes[0];
  if (root) walk(root.id, NODE);
  const sum = new Map<string, number>();
  for (const [at, id] of samples.entries()) {
    const phase = phaseById.get(id) ?? NODE;
    // A sample stands for the time until the next one.
    sum.set(phase, (sum.get(phase) ?? 0) + (timeDeltas[at + 1] ?? 0));
  }
  return sum;
}

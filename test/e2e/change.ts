import { isMap, parseDocument } from 'yaml';
import type { RenderedObject } from '../../constructs/core/render.ts';
import type { Finding } from './finding.ts';
import { Refusal } from './finding.ts';
import { map } from './json.ts';
import type { Live } from './kubectl.ts';

/** The switch of an environment file that the test turns: its workload needs nothing that is not there already. */
const SWITCH = ['demo', 'deep-space', 'cpuHog'] as const;

/** An environment file with a demo workload more, or less where it has it. Comments stay. */
export function turnSwitch(file: string): string {
  const document = parseDocument(file);
  if (document.errors.length > 0 || !isMap(document.contents)) {
    throw new Refusal('the environment file cannot be read as YAML', 'run: npm run synth');
  }
  document.setIn(SWITCH, document.getIn(SWITCH) !== true);
  return document.toString({ lineWidth: 0 });
}

/** A workload of the cluster. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
}

/** What a change of the rendered objects is to do to the cluster. */
export interface Arrival {
  readonly comes: readonly Workload[];
  readonly goes: readonly Workload[];
}

/**
 * The Deployments that one rendering has and the other has not.
 *
 * @throws Error when they are the same: nothing could be seen to arrive
 */
export function arrivalOf(before: readonly RenderedObject[], after: readonly RenderedObject[]): Arrival {
  const [old, now] = [deployments(before), deployments(after)];
  const lacks = (all: readonly Workload[]) => (one: Workload) => !all.some((other) => nameOf(other) === nameOf(one));
  const arrival = { comes: now.filter(lacks(old)), goes: old.filter(lacks(now)) };
  if (arrival.comes.length + arrival.goes.length === 0) {
    throw new Error(`turning ${SWITCH.join('.')} changed no Deployment in dist/`);
  }
  return arrival;
}

function deployments(objects: readonly RenderedObject[]): Workload[] {
  return objects
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ metadata }) => ({ namespace: metadata.namespace ?? 'default', name: metadata.name }));
}

/** `namespace/name`. */
export function nameOf({ namespace, name }: Workload): string {
  return `${namespace}/${name}`;
}

/** Whether a Deployment that was pushed is there with all its pods, and one that was removed is gone. */
export function checkArrival(wanted: Workload, live: Live | undefined, comes: boolean, context: string): Finding[] {
  const look = `kubectl --context ${context} -n ${wanted.namespace} describe deployment/${wanted.name}`;
  const expected = `Deployment ${nameOf(wanted)} ${comes ? 'is there with all its pods' : 'is gone'} after the push`;
  if (!live) return comes ? [{ expected, seen: 'it is not there', look }] : [];
  if (!comes) return [{ expected, seen: 'it is still there', look }];
  const { metadata, spec, status } = live.object;
  const replicas = Number(map(spec)['replicas'] ?? 1);
  const { observedGeneration, availableReplicas = 0 } = map(status);
  const current = observedGeneration === map(metadata)['generation'];
  if (current && availableReplicas === replicas) return [];
  return [{ expected, seen: `${Number(availableReplicas)} of ${replicas} pods are available`, look }];
}

import type { Endpoint } from '../../constructs/core/endpoint.ts';
import type { ClusterObject } from './cluster.ts';
import { count } from './count.ts';
import type { ExpandedRelease, Failure } from './expansion.ts';
import type { Check, Finding } from './finding.ts';
import type { Judgement } from './judge.ts';
import { isMonitor } from './monitors.ts';

/** A release in one line: how many objects, how long, and whether it was in the cache. */
export function releaseLine({ release, objects, milliseconds, cached }: ExpandedRelease): string {
  const { name, chart } = release;
  const time = `${milliseconds.toFixed(0)} ms`.padStart(8);
  const columns = [count(objects.length, 'object').padStart(12), time, cached ? '  cached' : ''];
  return `  ${name.padEnd(26)}${`${chart.name} ${chart.version}`.padEnd(32)}${columns.join('')}`.trimEnd();
}

/** A release that could not be expanded. */
export function failureText({ name, message }: Failure): string {
  return `  ${name}: could not be expanded\n${message.replace(/^/gm, '      ')}`;
}

/** A finding: what is wrong, and on the next line what to do. */
export function findingText({ check, release, object, message, remedy }: Finding): string {
  return `  ${release}: ${object}: ${message} [${check}]\n      ${remedy}`;
}

/** What has to be mended, and what the reviewed list lets pass. */
export function judgementLines({ open, accepted, unused }: Judgement): string[] {
  return [
    ...open.map(findingText),
    ...unused.map(
      ({ check, release, object }) =>
        `  ${release}: ${object}: is accepted, but nothing is found any more [${check}]\n` +
        '      remove its entry from tools/expand/accepted.ts',
    ),
    ...accepted.map(
      ({ finding: { release, object, message }, reason }) =>
        `  accepted: ${release}: ${object}: ${message}\n      ${reason}`,
    ),
  ];
}

/** What was checked, and what was not and why. */
export function summary(
  cluster: readonly ClusterObject[],
  endpoints: readonly Endpoint[],
  checks: readonly Check[],
): string {
  const delivered = cluster.filter(({ from }) => from !== 'outside');
  const services = delivered.filter(({ object }) => object.kind === 'Service');
  const parts = [
    count(delivered.length, 'object'),
    count(services.length, 'Service'),
    count(delivered.filter(isMonitor).length, 'monitor'),
    count(endpoints.length, 'endpoint'),
  ];
  const left = [
    ...(checks.includes('schema') ? [] : ['schemas not checked: name them with --schemas']),
    ...(checks.includes('endpoint') ? [] : ['addresses not checked: every release must expand first']),
  ];
  return `  ${parts.join(', ')}${left.map((text) => `; ${text}`).join('')}`;
}

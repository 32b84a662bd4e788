import type { JsonObject } from '../../constructs/core/json.ts';
import type { RenderedStack } from '../support/render.ts';
import { renderDelivery, renderWith } from '../support/render.ts';
import { argocdMembers } from './order/argocd.ts';
import type { Files } from './order/files.ts';
import { readEnvironment, readText } from './order/files.ts';

/** The files of a stack that was rendered in memory, as they would be read from the disk. */
export function filesOf(rendered: RenderedStack): Files {
  const { name } = rendered.environment;
  return new Map<string, string | readonly JsonObject[]>([
    ...rendered.objects.map(({ file, object }): [string, JsonObject[]] => [`dist/${name}/${file}`, [object]]),
    ...[...renderDelivery(rendered)].map(([file, text]) => [file, readText(file, text)] as const),
  ]);
}

/** What is delivered where everything is on: all that Argo CD's project may allow. */
export const WIDEST = argocdMembers(
  filesOf(renderWith('access: {enabled: true}\ndemo: {deep-space: {outsideCaller: true, cpuHog: true}}\n')),
  'kind',
);

/** The files of the environment that is the reference. */
export const KIND = readEnvironment('kind');

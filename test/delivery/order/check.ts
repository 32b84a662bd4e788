import { adoptionProblems } from './adoption.ts';
import { argocdTree } from './argocd.ts';
import { bootstrapped } from './bootstrap.ts';
import { deliveredProblems } from './delivered.ts';
import type { Files } from './files.ts';
import { fluxTree } from './flux.ts';
import type { Member } from './project.ts';
import { orderProblems, secretProblems } from './order.ts';
import type { Problem } from './problem.ts';
import { say } from './problem.ts';
import { sourceProblems } from './source.ts';

/** The two trees of an environment, as their engines follow them. */
export function treesOf(files: Files, environment: string, widest?: readonly Member[]) {
  return { argocd: argocdTree(files, environment, widest), flux: fluxTree(files, environment) };
}

/**
 * Proves the order of delivery on rendered files alone: what an object needs is there before it, under both engines,
 * and both deliver the same. Returns what is wrong, a line each.
 *
 * @param widest - what is delivered where everything is on: all that Argo CD's project may allow
 */
export function checkDelivery(files: Files, environment: string, widest?: readonly Member[]): string[] {
  const { argocd, flux } = treesOf(files, environment, widest);
  const steps = [argocd, flux].map((tree) => ({ tree, before: bootstrapped(files, environment, tree.engine) }));
  const own = new Map(steps.flatMap(({ before }) => before.objects.map((placed) => [placed.file, placed] as const)));
  const problems: Problem[] = [
    ...steps.flatMap(({ tree, before }) => [
      ...tree.problems,
      ...before.problems,
      ...secretProblems(tree, before),
      ...orderProblems(tree, before),
      ...adoptionProblems(files, environment, tree),
    ]),
    ...deliveredProblems(files, environment, [argocd, flux], [...own.values()]),
    ...sourceProblems(files, environment, argocd, flux),
  ];
  return [...new Set(problems.map(say))];
}

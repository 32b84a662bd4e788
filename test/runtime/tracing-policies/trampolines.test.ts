import { describe, expect, it } from 'vitest';
import { withoutRoom } from '../../../constructs/runtime/tracing-policies/risk/trampolines.ts';
import { MINIMAL, renderText, renderWith } from '../../support/render.ts';

const crowded = (yaml: string, nodes: number) =>
  withoutRoom(
    renderWith(yaml).objects.map(({ object }) => object),
    nodes,
  );

describe('the programs of policies that can refuse', () => {
  it('fit on nine nodes, and not on the tenth: four of them look at every program that starts', () => {
    expect(crowded('', 9)).toEqual([]);
    const [message, ...more] = crowded('', 10);
    expect(more).toEqual([]);
    expect(message).toMatch(
      /^10 nodes share .* shell-from-outside, .* put a program on security_bprm_check: it takes 38, and they would be 40, .*: make it 9 nodes at most, or switch off one/,
    );
  });

  it('do again without one of them, and whatever their mode', () => {
    const policies = (settings: string) => `components: {tracing-policies: {policies: ${settings}}}\n`;
    expect(crowded(policies('{package-managers: {enabled: false}}'), 12)).toEqual([]);
    expect(crowded(policies('{package-managers: {enforce: true}}'), 10)).toHaveLength(1);
  });

  it('are refused by a stack with that many nodes, at the key that makes them', () => {
    const conflicts = (workers: number) => {
      const { stack, components } = renderText(`${MINIMAL}  workers: ${workers}\n`);
      return stack.conflicts(components).map(({ path }) => path.join('.'));
    };
    expect(conflicts(8)).toEqual([]);
    expect(conflicts(9)).toEqual(['cluster.workers']);
  });
});

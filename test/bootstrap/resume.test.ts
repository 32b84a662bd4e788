import { describe, expect, test } from 'vitest';
import { Bench, type Trouble } from './bench.ts';

const WAYS: readonly Trouble['how'][] = ['fails', 'fails late', 'is interrupted', 'is killed'];
const CODES = { fails: 1, 'fails late': 1, 'is interrupted': 130, 'is killed': null };

interface Case extends Trouble {
  readonly step: string;
}

/** Every step, in every way. */
function cases(steps: readonly string[]): Case[] {
  return steps.flatMap((step, at) => WAYS.map((how) => ({ at, how, step })));
}

/** At most as many at once as there are likely to be processors: the scripts are real processes. */
async function each(list: readonly Case[], check: (one: Case) => Promise<void>): Promise<void> {
  const queue = [...list];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await check(next);
  };
  await Promise.all([worker(), worker(), worker()]);
}

describe.each(['flux', 'argocd'] as const)('%s', (engine) => {
  const other = engine === 'flux' ? 'argocd' : 'flux';

  test('a new cluster is finished after trouble at any step', { timeout: 300_000 }, async () => {
    const calm = await Bench.after(engine);
    const steps = await Bench.stepsTo(engine);
    expect(steps.length).toBeGreaterThan(12);
    await each(cases(steps), async (trouble) => {
      const what = `${trouble.step} ${trouble.how}`;
      const bench = new Bench();
      const first = await bench.runWith({ trouble }, 'up', '--engine', engine);
      expect(first.code, what).toBe(CODES[trouble.how]);
      if (trouble.how !== 'is killed') {
        expect(first.err).toContain(`Go on with: ./bootstrap.sh up --environment kind --engine ${engine}`);
      }
      expect(await bench.run('up', '--engine', engine), what).toMatchObject({ code: 0 });
      expect(bench.snapshot(), what).toEqual(calm.snapshot());
      expect(bench.world.harm, what).toEqual([]);
      bench.close();
    });
  });

  test('a switch is finished, or taken back, after trouble at any step', { timeout: 300_000 }, async () => {
    const start = await Bench.after(engine);
    const switched = start.fork();
    const undisturbed = await switched.run('up', '--engine', other);
    expect(undisturbed).toMatchObject({ code: 0 });
    expect(switched.world.harm).toEqual([]);
    const ends = { [engine]: start, [other]: switched };
    const troubles = cases(undisturbed.changes);
    await each(troubles, async (trouble) => {
      const both = [other, engine] as const;
      // One is finished, the other taken back.
      for (const wanted of both) {
        const what = `${trouble.step} ${trouble.how}, then ${wanted}`;
        const bench = start.fork();
        const first = await bench.runWith({ trouble }, 'up', '--engine', other);
        expect(first.code, what).toBe(CODES[trouble.how]);
        expect(await bench.run('up', '--engine', wanted), what).toMatchObject({ code: 0 });
        expect(bench.world.harm, what).toEqual([]);
        expect(delivered(bench), what).toEqual(delivered(ends[wanted] ?? start));
        expect((await bench.run('up', '--engine', wanted)).changes, what).toEqual([]);
        bench.close();
      }
    });
  });
});

/** What the switch is about. Empty namespaces and definitions may stay from the other engine. */
function delivered(bench: Bench): string[] {
  return bench.world.snapshot().filter((text) => !/"kind":"(Namespace|CustomResourceDefinition)"/.test(text));
}

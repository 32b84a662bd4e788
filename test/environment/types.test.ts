import { expect, it } from 'vitest';
import type { ComponentName, Environment, HelmValues, ReleaseName } from '../../constructs/environment/environment.ts';
import { parseEnvironment } from '../../constructs/environment/load.ts';
import { minimal } from './fixtures.ts';

// Checked by tsc: a line marked @ts-expect-error that has no error is one.
it('the types say what an environment is', () => {
  const environment: Environment = parseEnvironment(minimal(), 'environments/a.yaml').environment;
  const values: HelmValues = { a: [1, 'b', { c: true }] };
  const names: ComponentName[] = ['tracing-policies', 'cilium'];
  const releases: ReleaseName[] = ['grafana', 'cilium'];
  const traffic: boolean = environment.demo.guestbook.traffic;
  const days: number = environment.retention.logs.toDays();
  const clusterName: string = environment.cluster.name;

  // @ts-expect-error null is not a Helm value
  const nothing: HelmValues = { a: null };
  // @ts-expect-error not a component
  const unknown: ComponentName = 'promtail';
  // @ts-expect-error not a release
  const notReleased: ReleaseName = 'scrapes';
  const change = () => {
    // @ts-expect-error read-only
    environment.cluster.workers = 1;
    // @ts-expect-error read-only
    environment.source.revision = 'next';
    // @ts-expect-error read-only
    environment.components.loki.values.a = 1;
  };

  expect([traffic, days, clusterName]).toEqual([true, 3, 'a']);
  expect([values, names, releases, nothing, unknown, notReleased, change]).toHaveLength(7);
});

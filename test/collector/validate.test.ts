import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../support/project.ts';
import { ENVIRONMENTS, renderWith } from '../support/render.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { COLLECTOR_RUNS, collectorFor, releaseOf } from './support.ts';

const OFF = {
  loki: 'components: {loki: {enabled: false}}\n',
  prometheus: 'components: {prometheus: {enabled: false}, scrapes: {enabled: false}}\n',
  tempo: 'components: {tempo: {enabled: false}}\ndemo: {traces: false}\n',
  tetragon: 'components: {tetragon: {enabled: false}, tracing-policies: {enabled: false}}\n',
  scrapes: 'components: {scrapes: {enabled: false}}\n',
  'loki and scrapes': 'components: {loki: {enabled: false}, scrapes: {enabled: false}}\n',
};

describe.skipIf(!COLLECTOR_RUNS)("the collector's own check", () => {
  const whole = releaseOf(renderWith(''));
  let binary: string;
  beforeAll(async () => {
    binary = await collectorFor([whole]);
  }, 900_000);

  const validate = (config: object, args: readonly string[]) => {
    const file = join(temporaryFolder(), 'config.yaml');
    writeFileSync(file, JSON.stringify(config));
    const env = { OTEL_K8S_NODE_NAME: 'node1', MY_POD_IP: '127.0.0.1' };
    return run('.', binary, ['validate', '--config', file, ...args], env);
  };

  it.each([...ENVIRONMENTS.keys()])('accepts the configuration of %s', async (name) => {
    const { config, args } = releaseOf(ENVIRONMENTS.get(name) as NonNullable<ReturnType<typeof ENVIRONMENTS.get>>);
    expect(await validate(config, args)).toMatchObject({ code: 0 });
  });

  it.each(Object.entries(OFF))('accepts the configuration without %s', async (_, yaml) => {
    const { config, args } = releaseOf(renderWith(yaml));
    expect(await validate(config, args)).toMatchObject({ code: 0 });
  });

  it('refuses a statement that is none', async () => {
    const text = JSON.stringify(whole.config).replace('IsInCIDR(', 'IsInsideOf(');
    expect((await validate(JSON.parse(text) as object, whole.args)).code).not.toBe(0);
  });
});

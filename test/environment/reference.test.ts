import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { environmentJsonSchema } from '../../constructs/environment/json-schema.ts';
import { loadEnvironment } from '../../constructs/environment/load.ts';
import { range, supportedKubernetes } from '../../constructs/environment/rules/kubernetes.ts';
import { readYaml } from '../../constructs/environment/yaml-file.ts';

const file = 'environments/kind.yaml';
const text = readFileSync(file, 'utf8');
const lines = text.split('\n');
const yaml = readYaml(text);

interface Schema {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Key {
  readonly name: string;
  readonly path: readonly string[];
  /** What the key is for: the first sentence of its description. */
  readonly purpose: string;
  /** The rest: whether it is required, its default, what is allowed. */
  readonly terms: string;
  readonly schema: Schema;
}

function keysOf(schema: Schema, parent: readonly string[] = []): Key[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const path = [...parent, name];
    const [, purpose = '', terms = ''] = /^(.*?)\. ((?:Required|Optional)\b.*)$/s.exec(child.description ?? '') ?? [];
    return [{ name: path.join('.'), path, purpose, terms, schema: child }, ...keysOf(child, path)];
  });
}

/** The comment right above a key, as one line. */
function commentOn(path: readonly string[]): string {
  const comment: string[] = [];
  for (let line = yaml.position(path, 'key').line - 2; lines[line]?.trim().startsWith('#'); line--) {
    comment.unshift(lines[line]?.trim().slice(1).trim() ?? '');
  }
  return comment.join(' ').replaceAll(/\s+/g, ' ');
}

/** What the comment on `components` explains once for all of them. */
const isShared = ({ path }: Key) =>
  path.length === 3 &&
  path[0] === 'components' &&
  path[1] !== 'cilium' &&
  ['enabled', 'values'].includes(path[2] ?? '');

const keys = keysOf(environmentJsonSchema());

describe(`${file} is the reference`, () => {
  it('names its JSON schema in its first line', () => {
    expect(lines[0]).toBe('# yaml-language-server: $schema=./environment.schema.json');
  });

  it('loads, and says nothing but the defaults where there are any', () => {
    const minimal = loadEnvironment('test/fixtures/environments/valid/minimal.yaml').environment;
    const { environment } = loadEnvironment(file);
    const { name, cluster } = environment;
    expect(environment).toEqual({ ...minimal, name, cluster: { ...minimal.cluster, name: cluster.name } });
  });

  it.each(keys)('has the key $name', ({ path }) => {
    expect(yaml.has(path)).toBe(true);
  });

  it.each(keys.filter((key) => !isShared(key) && key.name !== 'components.cilium.values'))(
    'says of $name what it is for, whether it is required, its default and what is allowed',
    ({ path, purpose, terms }) => {
      expect(terms).not.toBe('');
      if (path.join('.') !== 'components.cilium.enabled') expect(commentOn(path)).toContain(purpose);
      expect(commentOn(path)).toContain(terms);
    },
  );

  it.each(keys.filter(isShared))('says of $name, for all components at once, what is allowed', ({ path, terms }) => {
    const shared = commentOn(['components']);
    const explanation = shared.slice(shared.indexOf(`${path[2]}:`));
    expect(explanation.slice(0, explanation.indexOf('Change it'))).toContain(terms);
  });

  it.each(supportedKubernetes)('says which Kubernetes $product runs on', (support) => {
    const [name = ''] = support.product.split(' ');
    expect(commentOn(['cluster', 'nodeImage'])).toContain(`${name} (${range(support)})`);
  });

  it('knows which Kubernetes the pinned Cilium runs on', () => {
    const { version } = (parse(readFileSync('charts.yaml', 'utf8')) as { cilium: { version: string } }).cilium;
    const minor = version.split('.').slice(0, 2).join('.');
    expect(supportedKubernetes.map(({ product }) => product)).toContain(`Cilium ${minor}`);
  });
});

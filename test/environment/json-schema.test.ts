import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { environmentJsonSchema } from '../../constructs/environment/json-schema.ts';
import { parseEnvironment } from '../../constructs/environment/load.ts';
import { readYaml } from '../../constructs/environment/yaml-file.ts';
import { environmentError, fixtures } from './fixtures.ts';

const file = 'environments/environment.schema.json';
const validate = new Ajv({ allErrors: true }).compile(environmentJsonSchema());
const accepts = (text: string) => validate(readYaml(text).data);

describe(file, () => {
  it('is current', () => {
    const current = `${JSON.stringify(environmentJsonSchema(), null, 2)}\n`;
    expect(readFileSync(file, 'utf8'), `${file} is stale: run \`npm run schema\` and commit the result`).toBe(current);
  });

  it('describes every key', () => {
    const visit = (schema: Schema, path: string): string[] => [
      ...(path === '' || schema.description ? [] : [path]),
      ...Object.entries(schema.properties ?? {}).flatMap(([key, child]) => visit(child, `${path}/${key}`)),
    ];
    expect(visit(environmentJsonSchema(), '')).toEqual([]);
  });
});

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

describe('an editor agrees with a synth', () => {
  it.each(fixtures('valid'))('accepts $name', ({ text }) => {
    expect(accepts(text), JSON.stringify(validate.errors)).toBe(true);
  });

  // A JSON schema can tell the form of a period, not how long it is.
  const lengths = ['interval-is-too-short', 'retention-is-too-long'];
  const readable = fixtures('invalid').filter(({ text }) => {
    const { data, problems } = readYaml(text);
    return data !== undefined && problems.length === 0;
  });
  const bySchema = ({ text, file }: { text: string; file: string }) =>
    environmentError(() => parseEnvironment(text, file, [])) !== undefined;

  it.each(readable.filter((one) => bySchema(one) && !lengths.includes(one.name)))('refuses $name', ({ text }) => {
    expect(accepts(text)).toBe(false);
  });

  it.each(readable.filter((one) => !bySchema(one)))('leaves $name to the rules', ({ text }) => {
    expect(accepts(text), JSON.stringify(validate.errors)).toBe(true);
  });

  it('there are fixtures of both kinds', () => {
    expect(readable.filter(bySchema).length).toBeGreaterThan(20);
    expect(readable.filter((one) => !bySchema(one)).length).toBeGreaterThan(15);
  });
});

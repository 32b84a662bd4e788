import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../../constructs/environment/load.ts';
import { allowedKeys } from '../../constructs/environment/schema.ts';
import { environmentError } from './fixtures.ts';

const file = 'environments/a.yaml';

/** Whatever the text is, it loads or is refused with reasons that have a place in it. */
function loadsOrIsRefused(text: string): void {
  const error = environmentError(() => parseEnvironment(text, file));
  if (error === undefined) return;
  expect(error.problems.length).toBeGreaterThan(0);
  const count = text.split(/\r\n|\r|\n/).length;
  for (const { location, message } of error.problems) {
    const [, line, column] = /^environments\/a\.yaml:(\d+):(\d+)$/.exec(location) ?? [];
    expect(Number(line)).toBeGreaterThanOrEqual(1);
    expect(Number(line)).toBeLessThanOrEqual(count);
    expect(Number(column)).toBeGreaterThanOrEqual(1);
    expect(message).not.toMatch(/undefined|\[object|Invalid input|\n/);
  }
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
}

/** Keys of the file, in the right places and in wrong ones, and keys that objects have anyway. */
const key = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...new Set([...allowedKeys().values()].flat())) },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', '<<', '', 'a.b', 'adminPassword') },
  { weight: 1, arbitrary: fc.string({ maxLength: 5 }) },
);

const scalar = fc.oneof(
  fc.constantFrom(
    'a',
    '30s',
    '7d',
    '1w',
    '10.0.0.0/8',
    '10.0.0.0/33',
    'main',
    'yes',
    'true',
    'https://example.org/a.git',
    `kindest/node:v1.36.1@sha256:${'0'.repeat(64)}`,
  ),
  fc.integer({ min: -1, max: 30 }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.string({ maxLength: 8 }),
);

const { tree } = fc.letrec<{ tree: unknown; node: unknown }>((tie) => ({
  node: fc.oneof({ maxDepth: 5, withCrossShrink: true }, scalar, tie('tree'), fc.array(tie('node'), { maxLength: 3 })),
  tree: fc.array(fc.tuple(key, tie('node')), { maxLength: 8 }).map((entries) => {
    // Not an object literal, so that "__proto__" stays a key.
    return `{${entries.map(([name, value]) => `${JSON.stringify(name)}: ${write(value)}`).join(', ')}}`;
  }),
}));

/** A map has been written already; a string in it is text. */
function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(', ')}]`;
  if (typeof value === 'string' && value.startsWith('{')) return value;
  return JSON.stringify(value) ?? 'null';
}

/** The right shape, with anything in its places. */
const shaped = fc
  .record({
    name: fc.oneof(fc.constant('a'), scalar),
    cluster: fc.record({ nodeImage: scalar, workers: scalar, podSubnet: scalar, serviceSubnet: scalar }),
    source: fc.record({ repository: scalar, revision: scalar }),
    retention: fc.dictionary(fc.constantFrom('logs', 'runtimeEvents', 'traces', 'log'), scalar),
    components: fc.dictionary(
      fc.constantFrom('cilium', 'tetragon', 'loki', 'scrapes', 'grafana', 'graphana'),
      fc.dictionary(
        fc.constantFrom('enabled', 'values', 'subPath', 'enable'),
        fc.oneof(scalar, fc.dictionary(key, scalar)),
      ),
    ),
  })
  .map((environment) => JSON.stringify(environment));

const words = ['name', 'cluster', 'a', '@', '`', '\\', 'é', '😀', '~', '0', '1e9', '\uFEFF', '\u0000'];
const marks = [':', ': ', '- ', '? ', '{', '}', '[', ']', ',', '"', "'", '#', ' # ', '|\n', '>\n', '---\n', '...\n'];
const spaces = ['\n', '\n  ', '\n\t', '\r\n', ' '];
const properties = ['&x ', '*x', '!t ', '!!str ', '<<: ', '%YAML 1.1\n'];
const piece = fc.constantFrom(...words, ...marks, ...spaces, ...properties);

describe('any text loads or is refused with located reasons', () => {
  it('text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), loadsOrIsRefused), { numRuns: 100 });
  });

  it('pieces of YAML', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => loadsOrIsRefused(pieces.join(''))),
      { numRuns: 800 },
    );
  });

  it('maps with the keys of an environment', () => {
    fc.assert(
      fc.property(tree, (text) => loadsOrIsRefused(String(text))),
      { numRuns: 150 },
    );
  });

  it('environments with anything as values', () => {
    fc.assert(fc.property(shaped, loadsOrIsRefused), { numRuns: 200 });
  });
});

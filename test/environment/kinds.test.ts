import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import * as kinds from '../../constructs/environment/kinds.ts';

const accepts =
  ({ schema }: kinds.Kind<z.ZodMiniType>) =>
  (value: unknown) =>
    z.safeParse(schema, value).success;

interface Case {
  readonly kind: string;
  readonly of: kinds.Kind<z.ZodMiniType>;
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
}

const cases: readonly Case[] = [
  {
    kind: 'a DNS label',
    of: kinds.dnsLabel(8),
    good: ['a', 'kind', 'a-b', '2026', 'a--b', 'abcdefgh'],
    bad: ['', '-a', 'a-', 'A', 'a_b', 'a.b', 'abcdefghi', 'a\n', 7, null, true],
  },
  { kind: 'a whole number', of: kinds.wholeNumber(0, 20), good: [0, 20], bad: [-1, 21, 1.5, '3', Number.NaN, null] },
  { kind: 'etcd members', of: kinds.etcdMembers(), good: [1, 3, 5], bad: [0, 2, 7, '1'] },
  { kind: 'a flag', of: kinds.flag(), good: [true, false], bad: ['true', 'yes', 1, 0, null] },
  { kind: 'an always-on flag', of: kinds.alwaysOn('why'), good: [true], bad: [false, 'true'] },
  {
    kind: 'a subnet',
    of: kinds.subnet(),
    good: ['10.244.0.0/16', '0.0.0.0/0', '255.255.255.255/32', '10.0.0.1/8'],
    bad: [
      '10.244.0.0',
      '10.244.0.0/33',
      '256.0.0.0/8',
      '010.0.0.0/8',
      '10.0.0.0/08',
      '10.0.0/8',
      '::/0',
      ' 10.0.0.0/8',
    ],
  },
  {
    kind: 'a node image',
    of: kinds.nodeImage(),
    good: [
      `kindest/node:v1.36.1@sha256:${'a'.repeat(64)}`,
      `registry.local:5000/k/node:v1.33.0@sha256:${'0'.repeat(64)}`,
    ],
    bad: [
      'kindest/node:v1.36.1',
      `kindest/node@sha256:${'a'.repeat(64)}`,
      `kindest/node:v1.36@sha256:${'a'.repeat(64)}`,
      `kindest/node:v1.36.1@sha256:${'A'.repeat(64)}`,
      `kindest/node:v1.36.1@sha256:${'a'.repeat(63)}`,
      `kindest/node:v1.36.1@sha512:${'a'.repeat(64)}`,
    ],
  },
  {
    kind: 'a repository',
    of: kinds.repository(),
    good: [
      'https://github.com/a/b.git',
      'http://git.local:3000/a',
      'ssh://git@github.com/a/b.git',
      'ssh://git.local:2222/a@b',
      'https://[::1]:8080/a',
    ],
    bad: [
      'git@github.com:a/b.git',
      'https://token@github.com/a/b.git',
      'https://me:x@github.com/a',
      'ssh://me:x@github.com/a',
      'git://github.com/a',
      'file:///a',
      'https://github.com',
      'https://github.com/a?b',
      'https://github.com/a b',
      'https://github.com/a#b',
    ],
  },
  {
    kind: 'a branch',
    of: kinds.branch(),
    good: ['main', 'a', 'feature/new-1.2', 'v1.2', 'user@host', 'refs', '0123456'],
    bad: [
      '',
      'refs/heads/main',
      '0123456789abcdef0123456789abcdef01234567',
      'a b',
      '-a',
      '/a',
      'a/',
      '.a',
      'a.',
      'a/.b',
      'a..b',
      'a//b',
      'a@{b',
      'a.lock',
      'a.lock/b',
      'a~1',
      'a^',
      'a:b',
      'a*',
      'a[b',
      'a\\b',
    ],
  },
  {
    kind: 'namespaces',
    of: kinds.namespaces(),
    good: [[], ['shop'], ['a', '0', 'a-b']],
    bad: ['shop', null, {}, ['A'], [1], [''], ['a', 'a'], Array.from({ length: 21 }, (_, index) => `n${index}`)],
  },
  {
    kind: 'a short period',
    of: kinds.shortPeriod(),
    good: ['5s', '120s', '1m', '2m'],
    bad: ['4s', '121s', '3m', '1h', '30', 30, '0s', '05s', '1m30s', '30 s', '1.5m', '999999999s'],
  },
  {
    kind: 'a long period',
    of: kinds.longPeriod(),
    good: ['24h', '8760h', '1d', '365d'],
    bad: ['23h', '8761h', '366d', '1w', '60m', '90s', 7, '99999999999999999999d'],
  },
  {
    kind: 'Helm values',
    of: kinds.helmValues(),
    good: [{}, { a: [1, 'b', true, { c: [] }] }],
    bad: [null, [], 'a', { a: null }, { a: [null] }, { a: { b: Number.NaN } }, { a: Number.POSITIVE_INFINITY }],
  },
];

describe.each(cases)('$kind', ({ of, good, bad }) => {
  it.each(good.map((value) => ({ value })))('can be $value', ({ value }) => {
    expect(accepts(of)(value)).toBe(true);
  });

  it.each(bad.map((value) => ({ value })))('cannot be $value', ({ value }) => {
    expect(accepts(of)(value)).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import type { Accepted } from '../../tools/expand/accepted.ts';
import { ACCEPTED } from '../../tools/expand/accepted.ts';
import type { Finding } from '../../tools/expand/finding.ts';
import { judge } from '../../tools/expand/judge.ts';
import { failureText, judgementLines, releaseLine, summary } from '../../tools/expand/report.ts';
import { deployment, LAMP, monitor, service } from './support.ts';

const FINDING: Finding = {
  check: 'dead key',
  release: 'lamp',
  object: 'lumens',
  message: 'changes nothing that chart lamp 1.2.3 renders',
  remedy: 'remove it, or find the key that the chart reads now',
};
const ENTRY: Accepted = { check: 'dead key', release: 'lamp', object: 'lumens', reason: 'the next version reads it' };
const SCOPE = { checks: ['dead key'], releases: ['lamp'] } as const;

describe('the reviewed list', () => {
  test('gives a reason for every entry', () => {
    expect(ACCEPTED.filter(({ reason }) => reason.length < 20)).toEqual([]);
  });

  test('takes what it names from the findings, and nothing else', () => {
    const other = { ...FINDING, object: 'watts' };
    expect(judge([FINDING, other], [ENTRY], SCOPE)).toEqual({
      open: [other],
      accepted: [{ finding: FINDING, reason: ENTRY.reason }],
      unused: [],
    });
  });

  test('may name one message of several', () => {
    const entry = { ...ENTRY, message: 'chart lamp 1.2.4' };
    expect(judge([FINDING], [entry], SCOPE)).toMatchObject({ open: [FINDING], unused: [entry] });
  });

  test('must have no entry that nothing needs, of what was looked at', () => {
    expect(judge([], [ENTRY], SCOPE).unused).toEqual([ENTRY]);
    expect(judge([], [ENTRY], { ...SCOPE, checks: ['schema'] }).unused).toEqual([]);
    expect(judge([], [ENTRY], { ...SCOPE, releases: ['desk'] }).unused).toEqual([]);
  });
});

describe('the report', () => {
  test('has a line for every release', () => {
    const expanded = { release: LAMP, job: undefined as never, text: '', warnings: '', objects: [], faults: [] };
    expect(releaseLine({ ...expanded, cached: false, milliseconds: 123.4 })).toBe(
      '  lamp                      lamp 1.2.3                         0 objects  123 ms',
    );
    expect(releaseLine({ ...expanded, cached: true, milliseconds: 1 })).toMatch(/ 1 ms {2}cached$/);
  });

  test('says of every failure all that Helm said', () => {
    expect(failureText({ name: 'lamp', component: 'lamp', message: 'one\ntwo' })).toBe(
      '  lamp: could not be expanded\n      one\n      two',
    );
  });

  test('says of every finding what to do', () => {
    const lines = judgementLines({
      open: [FINDING],
      unused: [ENTRY],
      accepted: [{ finding: FINDING, reason: ENTRY.reason }],
    });
    expect(lines).toEqual([
      '  lamp: lumens: changes nothing that chart lamp 1.2.3 renders [dead key]\n' +
        '      remove it, or find the key that the chart reads now',
      '  lamp: lumens: is accepted, but nothing is found any more [dead key]\n' +
        '      remove its entry from tools/expand/accepted.ts',
      '  accepted: lamp: lumens: changes nothing that chart lamp 1.2.3 renders\n      the next version reads it',
    ]);
  });

  test('says what was checked and what was not', () => {
    const cluster = [deployment('lamp', {}, {}), service('lamp', {}), monitor('lamp', 'lamp')];
    expect(summary(cluster, [], ['schema', 'endpoint'])).toBe('  3 objects, 1 Service, 1 monitor, 0 endpoints');
    expect(summary(cluster, [], [])).toBe(
      '  3 objects, 1 Service, 1 monitor, 0 endpoints; schemas not checked: name them with --schemas; ' +
        'addresses not checked: every release must expand first',
    );
  });
});

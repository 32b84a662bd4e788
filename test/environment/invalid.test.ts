import { describe, expect, it } from 'vitest';
import { loadEnvironment, parseEnvironment } from '../../constructs/environment/load.ts';
import { type Rule, rules } from '../../constructs/environment/rules.ts';
import { environmentError, expectedMessage, expectedMessages, fixtures, minimal } from './fixtures.ts';

const invalid = fixtures('invalid');

describe('an invalid environment is refused, word for word', () => {
  it.each(invalid)('$name', ({ name, file }) => {
    expect(environmentError(() => loadEnvironment(file))?.message).toBe(expectedMessage(name));
  });

  it('every invalid fixture has its message, and every message its fixture', () => {
    expect(expectedMessages().sort()).toEqual(invalid.map(({ name }) => name).sort());
  });

  it.each(invalid)('$name: every problem has a line and a column of the file', ({ file, text }) => {
    const lines = text.split('\n');
    const problems = environmentError(() => loadEnvironment(file))?.problems ?? [];
    expect(problems.length).toBeGreaterThan(0);
    for (const { location } of problems) {
      const [, line, column] = /^.+\.yaml:(\d+):(\d+)$/.exec(location) ?? [];
      expect(lines[Number(line) - 1]?.length).toBeGreaterThanOrEqual(Number(column) - 1);
    }
  });

  it('no message ends with a full stop or begins with a capital, but for names', () => {
    for (const { name } of invalid) {
      for (const line of expectedMessage(name).split('\n')) {
        expect(line).toMatch(/^\S+\.yaml:\d+:\d+: (?:[a-z"]|YAML ).*[^.]$/);
      }
    }
  });

  it('no message repeats a secret', () => {
    for (const { file } of invalid)
      expect(environmentError(() => loadEnvironment(file))?.message).not.toContain('hunter2');
  });
});

describe('every rule refuses an invalid fixture and no valid one', () => {
  /** The names of the rules that find something in one of these files. */
  const finders = (kind: 'valid' | 'invalid') => {
    const found = new Set<string>();
    const checks = Object.entries(rules).map(
      ([name, rule]): Rule =>
        (environment, file) => {
          const problems = rule(environment, file);
          if (problems.length > 0) found.add(name);
          return problems;
        },
    );
    for (const { text, file } of fixtures(kind)) environmentError(() => parseEnvironment(text, file, checks));
    return found;
  };
  const [inInvalid, inValid] = [finders('invalid'), finders('valid')];

  it.each(Object.keys(rules))('%s', (name) => {
    expect(inInvalid).toContain(name);
    expect(inValid).not.toContain(name);
  });
});

describe('one mistake does not hide another', () => {
  // The mistakes are independent of each other: no rule reads two of them.
  const mistakes = [
    'scrapeInterval: 30',
    'workers: 3',
    'demo: { traces: maybe, guestbook: { enabled: false, traffic: true } }',
    'retention: { logs: 10d, traces: 0d, metrics: ~ }',
    'components: { tetragon: { enabled: false }, grafana: { subpath: true, values: { adminPassword: x, a: ~ } } }',
    '<<: { a: b }',
    'owner: !me me',
  ];
  const messages = (lines: readonly string[]) =>
    (environmentError(() => parseEnvironment(minimal(...lines), 'environments/a.yaml'))?.problems ?? [])
      .map(({ message }) => message)
      .sort();

  it('all of them together give what each of them gives', () => {
    expect(messages(mistakes)).toEqual(mistakes.flatMap((mistake) => messages([mistake])).sort());
    expect(messages(mistakes).length).toBe(13);
  });

  it('what is wrong with a value is not also a reason to refuse another', () => {
    expect(messages(['components: { prometheus: { enabled: "false" } }'])).toHaveLength(1);
    expect(messages(['retention: { runtimeEvents: 1w }'])).toHaveLength(1);
    expect(messages(['retention: { runtimeEvent: 1d, logs: 10d }'])).toHaveLength(1);
    expect(messages(['<<: { name: b }'])).toHaveLength(1);
    expect(messages(['cluster: { workers: 9 }'])).toHaveLength(1);
  });

  it('even when the file lacks all that is required', () => {
    const problems = environmentError(() =>
      parseEnvironment('<<: *a\ntoString: 1\nretention: { logs: 10d }\n', 'environments/a.yaml'),
    )?.problems;
    expect(problems?.map(({ location, message }) => `${location}: ${message.slice(0, 30)}`)).toEqual([
      'environments/a.yaml:1:1: YAML 1.2 has no merge keys, so',
      'environments/a.yaml:2:1: unknown key "toString" (allowe',
      'environments/a.yaml:3:20: retention.runtimeEvents is 7d,',
    ]);
  });
});

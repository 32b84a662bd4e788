import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPinnedCharts } from '../../constructs/core/pinned-charts.ts';
import { temporaryFolder } from '../support/temporary.ts';

function read(text: string) {
  const file = join(temporaryFolder(), 'charts.yaml');
  writeFileSync(file, text);
  return readPinnedCharts(file);
}

describe('readPinnedCharts', () => {
  it('reads the charts of this repository', () => {
    expect([...readPinnedCharts('charts.yaml').keys()]).toContain('cilium');
  });

  it.each([
    [
      'x: {repository: oci://a/b, version: ">=1.2.3", appVersion: "1"}',
      'x.version is ">=1.2.3": must be an exact version',
    ],
    ['x: {repository: oci://a/b, version: 1.2, appVersion: "1"}', 'x.version is 1.2: must be an exact version'],
    ['x: {repository: a/b, version: 1.2.3, appVersion: "1"}', 'x.repository is "a/b": must be an oci:// or https://'],
    ['x: {repository: oci://a/b/, version: 1.2.3, appVersion: "1"}', 'without the chart name and a trailing slash'],
    ['x: {repository: oci://a/b, version: 1.2.3, appVersion: 1.2}', 'x.appVersion is 1.2: must be a string'],
    ['x:', 'x.repository is undefined'],
    ['', 'must be a map of charts by name'],
    ['x: [', 'charts.yaml:1:5: not YAML: '],
    ['x: 1\nx: 2', 'charts.yaml:2:1: not YAML: Map keys must be unique'],
    ['x: *a', 'charts.yaml: cannot be read: Unresolved alias'],
  ])('refuses %s', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('says where to run what reads a file that is not there', () => {
    expect(() => readPinnedCharts('test/charts.yaml')).toThrow(
      `test/charts.yaml: there is no such file in ${process.cwd()}: run this where package.json is`,
    );
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { HELM_VERSION, KIND_VERSION } from '../../constructs/delivery/tools.ts';
import { parseOptions } from './options.ts';

interface Workflow {
  readonly env: Readonly<Record<string, string>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: { readonly e2e: Job };
}

interface Job {
  readonly strategy: { readonly matrix: { readonly engine: readonly string[] } };
  readonly steps: readonly { readonly run?: string; readonly with?: Readonly<Record<string, unknown>> }[];
}

const workflow = parse(readFileSync('.github/workflows/e2e.yaml', 'utf8')) as Workflow;
const { strategy, steps } = workflow.jobs.e2e;
const commands = steps.flatMap(({ run }) => run ?? []);

describe('the workflow', () => {
  test('runs the test with both engines', () => {
    const command = commands.find((line) => line.startsWith('npm run e2e -- ')) ?? '';
    expect(strategy.matrix.engine).toEqual(['flux', 'argocd']);
    for (const engine of strategy.matrix.engine) {
      const args = command.replace('npm run e2e -- ', '').replaceAll('"', '').replace('$ENGINE', engine).split(' ');
      expect(parseOptions(args)).toMatchObject({ engine, keep: false, diagnostics: '$RUNNER_TEMP/diagnostics' });
    }
  });

  test('has the tools of the repository, the commit with its history, and no right to write', () => {
    expect(workflow.env).toEqual({ HELM_VERSION, KIND_VERSION: `v${KIND_VERSION}` });
    expect(steps[0]?.with).toEqual({ 'persist-credentials': false, 'fetch-depth': 0 });
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  test('takes kubectl out of the node image by a line that names one image with its digest', () => {
    expect(commands.join('\n')).toContain("sed -n 's/^ *nodeImage: *//p' environments/kind.yaml");
    const images = readFileSync('environments/kind.yaml', 'utf8').match(/^ *nodeImage: *(.*)$/gm);
    expect(images).toEqual([expect.stringMatching(/ \S+@sha256:[0-9a-f]{64}$/)]);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { RenderedObject } from '../../constructs/core/render.ts';
import { ROOT } from '../support/upstream.ts';

const RULES = join(ROOT, 'argocd/health');
const FIXTURES = join(ROOT, 'test/argocd/fixtures');

/** A rule: the kind that it judges, as `<group>_<Kind>`, and its text. */
export interface Rule {
  readonly kind: string;
  readonly text: string;
}

export const rules: readonly Rule[] = readdirSync(RULES)
  .filter((file) => file.endsWith('.lua'))
  .map((file) => ({ kind: basename(file, '.lua'), text: readFileSync(join(RULES, file), 'utf8') }));

/** The rule of an object, by the key under which Argo CD looks it up. */
export function ruleOf({ apiVersion, kind }: Pick<RenderedObject, 'apiVersion' | 'kind'>): Rule | undefined {
  const key = `${apiVersion.split('/')[0]}_${kind}`;
  return rules.find((rule) => rule.kind === key);
}

/** An object as a controller writes it: the file says where it does. */
export interface Fixture {
  /** `<Kind>/<file without its ending>`. */
  readonly name: string;
  readonly object: RenderedObject;
}

export const fixtures: readonly Fixture[] = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => ({
    name: file.slice(0, -'.yaml'.length),
    object: parse(readFileSync(join(FIXTURES, file), 'utf8')) as RenderedObject,
  }));

/**
 * The second of two checks of every rendered object, where the upstream schemas are at hand: what the API server would
 * refuse. It knows what types cannot say (patterns, ranges, lengths, duplicate list keys), but no rules in CEL.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import type { KubernetesObject } from '../../constructs/core/kubernetes-object.ts';
import { nameOf } from './problem.ts';
import type { Problem } from './problem.ts';
import { strict } from './strict-schema.ts';
import type { Schema } from './strict-schema.ts';

const META_NAME = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const QUANTITY_NAME = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const QUANTITY: Schema = {
  type: ['string', 'number'],
  pattern: '^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
};

/** A CustomResourceDefinition, as far as it is read here. */
export interface Crd {
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

interface Definitions {
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** Patterns are written for Go's RE2, which turns on flags in front: `(?i)^a$` or `^(?i)a$`. */
const regExp = Object.assign(
  (pattern: string, flags: string) => {
    const [, start = '', inner = '', rest = ''] = /^(\^?)(?:\(\?([ims]+)\))?([^]*)$/.exec(pattern) ?? [];
    return new RegExp(start + rest, flags + inner);
  },
  { code: 'regExp' },
);

/** Whether no two entries of a list have the same values under `keys`. */
function distinct(keys: readonly string[], list: readonly Record<string, unknown>[]): boolean {
  const seen = new Set(list.map((entry) => JSON.stringify(keys.map((key) => entry[key] ?? null))));
  return seen.size === list.length;
}

/** What ajv found, said for the person who wrote the object. */
function say({ instancePath, keyword, params, message = keyword }: ErrorObject): string {
  const path = instancePath
    .slice(1)
    .replace(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')
    .replaceAll('~1', '/');
  const text =
    keyword === 'additionalProperties'
      ? `unknown field '${params['additionalProperty']}'`
      : keyword === 'enum'
        ? `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`
        : keyword === 'x-kubernetes-list-map-keys'
          ? 'two entries with the same key'
          : message;
  return path ? `${path}: ${text}` : text;
}

/** An ajv that reads the schemas of Kubernetes: {@link strict} has left only keywords that it knows. */
function newAjv(): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    strictTypes: false,
    allowUnionTypes: true,
    validateSchema: false,
    inlineRefs: false,
    unicodeRegExp: false,
    code: { regExp },
  });
  return ajv.addKeyword({ keyword: 'x-kubernetes-list-map-keys', type: 'array', validate: distinct });
}

/** The compiled schema of a kind, why there is none, or `undefined` for a kind that is not known here. */
type Kinds = (apiVersion: string, kind: string) => ValidateFunction | string | undefined;

/** Calls `make` once for each list of arguments. */
function once<Args extends string[], Result>(make: (...args: Args) => Result): (...args: Args) => Result {
  const made = new Map<string, Result>();
  return (...args) => {
    const key = args.join(' ');
    if (!made.has(key)) made.set(key, make(...args));
    return made.get(key) as Result;
  };
}

/** The kinds of one Kubernetes version, and its metadata, which is the same for every kind. */
const coreOf = once(
  (dir: string, kubernetesVersion: string): { readonly kinds: Kinds; readonly meta: ValidateFunction } => {
    const file = join(dir, 'kubernetes', kubernetesVersion, '_definitions.json');
    const { definitions } = JSON.parse(readFileSync(file, 'utf8')) as Definitions;
    const names = new Map<string, string>();
    for (const [name, { 'x-kubernetes-group-version-kind': kinds = [] }] of Object.entries(definitions)) {
      const [gvk, ...more] = kinds as { group: string; version: string; kind: string }[];
      if (gvk && more.length === 0) names.set(`${gvk.group ? `${gvk.group}/` : ''}${gvk.version} ${gvk.kind}`, name);
    }
    const closed = Object.entries(definitions).map(([name, schema]) => [name, strict(schema)]);
    const ajv = newAjv();
    ajv.addSchema({ $id: 'core', definitions: { ...Object.fromEntries(closed), [QUANTITY_NAME]: QUANTITY } });
    const compile = (name: string) => ajv.compile({ $ref: `core#/definitions/${name}` });
    const kinds = once((apiVersion: string, kind: string) => {
      const name = names.get(`${apiVersion} ${kind}`);
      return name === undefined ? undefined : compile(name);
    });
    return { kinds, meta: compile(META_NAME) };
  },
);

/** The custom resources whose CRDs are in `<dir>/crds`: files named `<group>_<plural>.yaml`. */
const customOf = once((dir: string): Kinds => {
  const folder = join(dir, 'crds');
  const files = readdirSync(folder);
  const ajv = newAjv();
  const read = once((name: string) => readFileSync(join(folder, name), 'utf8'));
  return once((apiVersion: string, kind: string) => {
    const [group = ''] = apiVersion.split('/');
    for (const name of files.filter((file) => file.startsWith(`${group}_`))) {
      if (!read(name).includes(`kind: ${kind}\n`)) continue;
      const crd = parse(read(name)) as Crd;
      if (crd.spec.names.kind === kind) return compiled(ajv, crd, apiVersion);
    }
    return undefined;
  });
});

/** The custom resources whose CRDs are given. */
function customIn(crds: readonly Crd[]): Kinds {
  const ajv = newAjv();
  return once((apiVersion: string, kind: string) => {
    const [group = ''] = apiVersion.split('/');
    const crd = crds.find(({ spec }) => spec.group === group && spec.names.kind === kind);
    return crd && compiled(ajv, crd, apiVersion);
  });
}

/** The schema of one version of a CRD, or which versions there are instead. */
function compiled(ajv: Ajv, { spec }: Crd, apiVersion: string): ValidateFunction | string {
  const version = apiVersion.split('/')[1];
  const schema = spec.versions.find(({ name }) => name === version)?.schema.openAPIV3Schema;
  if (schema) return ajv.compile(strict(schema));
  return `no schema for ${apiVersion} ${spec.names.kind} (versions: ${spec.versions.map((v) => v.name).join(', ')})`;
}

/** The first schema of a kind, or why there is none. */
function schemaOf(sources: readonly Kinds[], apiVersion: string, kind: string): ValidateFunction | string {
  let reason: string | undefined;
  for (const source of sources) {
    const found = source(apiVersion, kind);
    if (typeof found === 'function') return found;
    reason ??= found;
  }
  return reason ?? `no schema for ${apiVersion} ${kind}`;
}

/** The faults of `value` under `schema`; `at` is where the value stands in its object. */
function faults(schema: ValidateFunction, value: unknown, at: string): string[] {
  if (schema(value)) return [];
  return (schema.errors ?? []).map((error) => say({ ...error, instancePath: at + error.instancePath }));
}

/**
 * Checks each object against the real schema of its kind: `kubernetes/<kubernetesVersion>/_definitions.json` below
 * `upstreamDir` for the core (`v1.36.0`), `crds/*.yaml` and then `crds` for custom resources. A field that a schema does
 * not know is a problem, and so is a kind that has none.
 */
export function schemaCheck(
  objects: readonly KubernetesObject[],
  upstreamDir: string,
  kubernetesVersion: string,
  crds: readonly Crd[] = [],
): Problem[] {
  const core = coreOf(upstreamDir, kubernetesVersion);
  const sources = [core.kinds, customOf(upstreamDir), customIn(crds)];
  return objects.flatMap((object) => {
    const { apiVersion, kind, metadata } = object;
    const schema = schemaOf(sources, apiVersion, kind);
    const found =
      typeof schema === 'string'
        ? [schema]
        : [...faults(schema, object, ''), ...faults(core.meta, metadata, '/metadata')];
    return [...new Set(found)].map((message) => ({ object: nameOf(object), message }));
  });
}

/**
 * Types of custom resources, made from their CRDs: key names and value kinds, nothing else.
 *
 * json-schema-to-typescript does the work and suits these inputs once the schema is reduced ({@link reduce}) to the few
 * words that carry a type: given a raw CRD it makes an index signature of every free object, tuples of `minItems`, and
 * unions that hide a misspelt key of "one of these is required" rules.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from 'json-schema-to-typescript';
import { parse } from 'yaml';
import { crdFiles } from './charts/crd-files.ts';
import { HEADER } from './generated.ts';
import type { GeneratedFile } from './generated.ts';
import { ImportError } from './import-error.ts';

/** One kind to import. */
export interface CrdKind {
  /** The CRD's file under `DIR/crds/`, without `.yaml`: `<group>_<plural>`. */
  readonly crd: string;
  readonly version: string;
  readonly kind: string;
}

/** The words of a structural schema that matter here. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly enum?: readonly unknown[];
  readonly maxItems?: number;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

interface Crd {
  readonly spec?: {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema?: { readonly openAPIV3Schema?: Schema } }[];
  };
}

/** What the library is given: `tsType` is its word for a type said in TypeScript. */
type Input = NonNullable<Parameters<typeof compile>[0]>;

/** `HelmRelease` to `helm-release`, `OCIRepository` to `oci-repository`. */
export function kebab(kind: string): string {
  return kind
    .replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, (_, a, b, c) => (c ? `${c}-` : `${a}-${b}`))
    .toLowerCase();
}

/** The schema with nothing left but keys and value kinds, in the library's words. */
function reduce(schema: Schema): Input {
  if (schema['x-kubernetes-int-or-string']) return { tsType: 'number | string' };
  if (schema.enum) return { enum: [...schema.enum] as string[] };
  if (schema.type === 'array') {
    if (schema.maxItems === 0) return { tsType: 'never[]' };
    return { type: 'array', items: reduce(schema.items ?? {}) };
  }
  const free = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (schema.properties) {
    const properties = Object.entries(schema.properties).map(([name, value]) => [name, reduce(value)] as const);
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      required: [...(schema.required ?? [])],
      additionalProperties: free,
    };
  }
  const values = schema.additionalProperties;
  if (typeof values === 'object') return { type: 'object', additionalProperties: reduce(values) };
  if (free || schema.type === 'object') return { tsType: 'Record<string, unknown>' };
  return schema.type ? { type: schema.type as 'string' } : { tsType: 'unknown' };
}

/** The metadata that our objects carry; a CRD says only that there is some. */
const OBJECT_META: GeneratedFile = {
  path: 'object-meta.ts',
  title: 'ObjectMeta',
  content: `${HEADER}. Do not edit.
export interface ObjectMeta {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
}
`,
};

function readCrd(file: string): Crd {
  try {
    return parse(readFileSync(file, 'utf8')) as Crd;
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message;
    throw new ImportError(`${file}: ${why}\n  Put the CRD there, or correct the list in tools/kinds.ts.`);
  }
}

/** The TypeScript of one kind, from the CRD in `file`. */
async function typeOf({ version, kind }: CrdKind, file: string): Promise<GeneratedFile> {
  const spec = readCrd(file)?.spec;
  if (spec?.names?.kind !== kind) {
    const found = spec?.names?.kind ? `the CRD of ${spec.names.kind}` : 'no CRD';
    throw new ImportError(`${file}: holds ${found}, not of ${kind}\n  Correct the list in tools/kinds.ts.`);
  }
  const schema = spec.versions.find(({ name }) => name === version)?.schema?.openAPIV3Schema;
  if (!schema?.properties) {
    const others = spec.versions.map(({ name }) => name).join(', ');
    throw new ImportError(
      `${file}: no schema for ${kind} ${version} (versions: ${others})\n` +
        '  Bring a CRD that has it, or change the version in tools/kinds.ts.',
    );
  }
  const apiVersion = `${spec.group}/${version}`;
  const { apiVersion: _, kind: __, metadata: ___, status: ____, ...rest } = schema.properties;
  // Flux marks nothing as required at the top; a kind that says all it has to say in `spec` is nothing without it.
  const required = 'spec' in rest && Object.keys(rest).length === 1 ? ['spec'] : (schema.required ?? []);
  const body = reduce({ type: 'object', properties: rest, required });
  const meta = spec.scope === 'Cluster' ? `Omit<ObjectMeta, 'namespace'>` : 'ObjectMeta';
  const input: Input = {
    ...body,
    properties: {
      apiVersion: { tsType: `'${apiVersion}'` },
      kind: { tsType: `'${kind}'` },
      metadata: { tsType: meta },
      ...body.properties,
    },
    required: ['apiVersion', 'kind', 'metadata', ...required],
  };
  const title = `${apiVersion} ${kind}`;
  return {
    path: fileOf(kind),
    title,
    content: await compile(input, kind, {
      additionalProperties: false,
      bannerComment: `${HEADER} from ${title}. Do not edit.\nimport type { ObjectMeta } from './object-meta.ts';`,
      style: { singleQuote: true, printWidth: 120, bracketSpacing: true, objectWrap: 'collapse' },
    }),
  };
}

const fileOf = (kind: string) => `${kebab(kind)}.ts`;

/** The files already made, for {@link typeFiles} to keep: content by path, undefined where there is none. */
export type Kept = (path: string) => string | undefined;

/**
 * Every generated file for `kinds`, from the CRDs in `DIR/crds` or, where it has not that file, in a chart below
 * `DIR/charts`. A kind that is in neither is what `kept` has of it, or a fault.
 */
export async function typeFiles(kinds: readonly CrdKind[], dir: string, kept?: Kept): Promise<GeneratedFile[]> {
  const carried = new Map<string, string>(
    crdFiles(join(dir, 'charts')).map(({ group, plural, path }) => [`${group}_${plural}`, path]),
  );
  const files = await Promise.all(
    kinds.map(async (kind) => {
      const given = join(dir, 'crds', `${kind.crd}.yaml`);
      const file = existsSync(given) ? given : carried.get(kind.crd);
      const path = fileOf(kind.kind);
      if (file || !kept) return typeOf(kind, file ?? given);
      const content = kept(path);
      if (content) return { path, title: `${kind.kind}, kept: no CRD given`, content };
      throw new ImportError(
        `${kind.kind}: no chart carries its definition\n  Put it into DIR/${kind.crd}.yaml and give -- --crds DIR.`,
      );
    }),
  );
  const twice = files.find((file, i) => files.findIndex(({ path }) => path === file.path) !== i);
  if (twice) throw new ImportError(`${twice.path}: two kinds of tools/kinds.ts make this file`);
  return [OBJECT_META, ...files];
}

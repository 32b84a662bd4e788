import type { Duration } from 'cdk8s';
import type { output } from 'zod/mini';
import type { environmentSchema } from './schema.ts';

/**
 * One target cluster, as read from its file in `environments/`: every default is filled in, every value is checked.
 *
 * The keys, their purpose, defaults and allowed values are in `schema.ts`; `environments/kind.yaml` explains them.
 * Lengths of time are cdk8s `Duration`s.
 */
export type Environment = DeepReadonly<output<typeof environmentSchema>>;

/** What is installed, and with which Helm values of the person's own. */
export type Components = Environment['components'];

/** The name of a component that an environment can switch: a key of `components`. */
export type ComponentName = keyof Components;

/** The names of the components that are Helm releases: those that take `values`. */
export type ReleaseName = {
  [Name in ComponentName]: Components[Name] extends { readonly values: HelmValues } ? Name : never;
}[ComponentName];

/**
 * Helm values of one release. There is no null: Helm reads it as "delete the chart's default", which is lost in a
 * HelmRelease object.
 */
export interface HelmValues {
  readonly [key: string]: HelmValue;
}

/** One value inside {@link HelmValues}. */
export type HelmValue = string | number | boolean | readonly HelmValue[] | HelmValues;

// HelmValues are readonly already. The question is asked the other way round because every map of strings is a
// HelmValues, and `unknown` is the only other type that a HelmValues is.
type DeepReadonly<T> = T extends Duration
  ? T
  : HelmValues extends T
    ? T
    : T extends object
      ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
      : T;

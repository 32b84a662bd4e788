import type { k8s } from 'cdk8s-plus-28';

/**
 * The form in which a value of cdk8s-plus's type `T` stands in the cluster: quantities, ports and dates as text or
 * numbers, enums as their values, and keys by the names of the API. `Names` says which key of cdk8s-plus is which of
 * the API where they differ (`clusterIp` is `clusterIP`).
 */
export type Plain<T, Names> = 0 extends 1 & T
  ? T // any
  : T extends string
    ? `${T}`
    : T extends number | boolean | null | undefined
      ? T
      : T extends Date
        ? string
        : T extends readonly (infer Item)[]
          ? Plain<Item, Names>[]
          : T extends k8s.Quantity | k8s.IntOrString
            ? keyof T extends 'value' // anything else with a value has more than that
              ? string | number
              : PlainObject<T, Names>
            : PlainObject<T, Names>;

type PlainObject<T, Names> = {
  [Key in keyof T as Key extends keyof Names ? Names[Key] & PropertyKey : Key]: Plain<T[Key], Names>;
};

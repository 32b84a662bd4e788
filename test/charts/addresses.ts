import type { RenderedObject } from '../../constructs/core/render.ts';
import type { Used } from './endpoint-check.ts';

/** An address of the cluster that stands somewhere in an object. */
export interface FoundAddress extends Used {
  /** As it is written, up to its port. */
  readonly text: string;
}

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';

/** `service.namespace.svc` with or without a scheme, the cluster's domain and a port. */
const CLUSTER_NAME = new RegExp(
  String.raw`(?:(?<scheme>[a-z]+)://)?(?<![-a-z0-9.])(?<service>${LABEL})\.(?<namespace>${LABEL})\.svc(?:\.cluster\.local)?(?![-a-z0-9])(?::(?<port>\d+))?`,
  'g',
);

/** `http://service`, which resolves in the namespace of the pod, and `http://service.namespace`. */
const SHORT_URL = new RegExp(
  String.raw`(?<scheme>https?)://(?<service>${LABEL})(?:\.(?<namespace>${LABEL}))?(?![-a-z0-9.])(?::(?<port>\d+))?`,
  'g',
);

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

/**
 * Every address inside the cluster that an object speaks of, in whatever field or text: a data source, a chart value,
 * a variable, an argument, a script. `namespaces` tells a name of the cluster from one of the internet (`grafana.com`).
 */
export function addressesIn(object: RenderedObject, namespaces: ReadonlySet<string>): FoundAddress[] {
  const own = object.metadata.namespace ?? 'default';
  return texts(object).flatMap((text) => [
    ...[...text.matchAll(CLUSTER_NAME)].map((match) => address(match, own)),
    ...[...text.matchAll(SHORT_URL)]
      .filter(({ groups = {} }) => groups['service'] !== 'localhost')
      .filter(({ groups = {} }) => groups['namespace'] === undefined || namespaces.has(groups['namespace']))
      .map((match) => address(match, own)),
  ]);
}

function address({ 0: text, groups = {} }: RegExpMatchArray, own: string): FoundAddress {
  const { scheme = '', service = '', namespace = own, port } = groups;
  return { text, service, namespace, port: port === undefined ? DEFAULT_PORTS[scheme] : Number(port) };
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

import type { OwnedObject } from '../support/render.ts';

/** Something that people copy from the web and that must not be in anything we render. */
interface NeverRendered {
  readonly what: string;
  /** Finds it in the JSON of one object. */
  readonly pattern: RegExp;
}

/** A key of chart values: in JSON a key is followed by a colon. */
const key = (name: string) => new RegExp(`"${name}":`);

/**
 * What is dead, fictional or wrong, and widely copied. Sources: the charts' own removal notes, and values that no
 * released chart ever had (`tetragon.network.*` and its like).
 */
export const NEVER_RENDERED: readonly NeverRendered[] = [
  { what: 'an object of the fictional API group tetragon.io', pattern: /"apiVersion":"tetragon\.io\// },
  {
    what: 'the fictional Tetragon values network and monitoring',
    pattern: /"tetragon":\{[^}]*"(network|monitoring|logging)":/,
  },
  { what: 'the fictional value prometheus.metricsPort', pattern: key('metricsPort') },
  { what: 'an image of a dead or replaced agent', pattern: /"[^"]*(promtail|influxdb|telegraf)[^"]*"/i },
  { what: 'a dead chart', pattern: /"(loki-stack|promtail|loki-distributed|grafana-agent)"/ },
  {
    what: 'a removed kind of kube-proxy replacement',
    pattern: /"kubeProxyReplacement":"(strict|probe|partial|disabled)"/,
  },
  { what: 'the removed Cilium value hostServices', pattern: key('hostServices') },
  { what: 'the misspelled Hubble metric httpv2', pattern: /"httpv2[:"]/ },
  { what: 'Tempo at a port that it does not have', pattern: /tempo[a-z0-9.-]*:(3001|3100)\b/ },
  { what: 'a static scrape of a DaemonSet behind its Service', pattern: key('additionalScrapeConfigs') },
  { what: 'a LogQL query that selects nothing in particular', pattern: /(count_over_time|rate)\(\{\}/ },
  { what: 'the annotation of a sidecar that nobody injects', pattern: /sidecar\.opentelemetry\.io\/inject/ },
  { what: 'a metric that only the deprecated Hubble metric http has', pattern: /hubble_http_responses_total/ },
  { what: 'the deprecated Hubble metric http beside httpV2', pattern: /"http(:[^"/]*)?"[,\]].*"httpV2/ },
  { what: 'an image without a fixed version', pattern: /"image":"[^":@]+(:latest)?"/ },
  {
    what: 'an image of a registry that has closed',
    pattern: /"(k8s\.gcr\.io|gcr\.io\/google[_-](samples|containers))\//,
  },
  {
    what: 'a retired API version',
    pattern: /"apiVersion":"(networking\.k8s\.io\/v1beta1|[a-z]+\.toolkit\.fluxcd\.io\/v\d(alpha|beta)\d)"/,
  },
];

/** Every occurrence, as `file: what`. */
export function neverRendered(objects: readonly OwnedObject[]): string[] {
  return objects.flatMap(({ file, object }) => {
    const json = JSON.stringify(object);
    return NEVER_RENDERED.filter(({ pattern }) => pattern.test(json)).map(({ what }) => `${file}: ${what}`);
  });
}

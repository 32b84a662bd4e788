import type { Duration } from 'cdk8s';
import { seconds } from '../core/durations.ts';
import type { Endpoint } from '../core/endpoint.ts';
import { toYaml } from '../core/yaml.ts';

/** The backends that Grafana asks; one that is off has no data source, and no link leads to it. */
export interface DatasourceEndpoints {
  readonly prometheus: Endpoint | undefined;
  readonly loki: Endpoint | undefined;
  readonly tempo: Endpoint | undefined;
  readonly alertmanager: Endpoint | undefined;
}

/** Fixed identities, which dashboards and links name. */
const UID = { prometheus: 'prometheus', loki: 'loki', tempo: 'tempo', alertmanager: 'alertmanager' } as const;

/**
 * Grafana's provisioning file: the data sources and every link between them.
 *
 * @param scrapeInterval - time between two scrapes
 *
 * Grafana expands `$` from its environment, so a `$` of its own is written `$$`.
 */
export function datasources(endpoints: DatasourceEndpoints, scrapeInterval: Duration): string {
  const { prometheus, loki, tempo, alertmanager } = endpoints;
  return toYaml({
    apiVersion: 1,
    // A data source that is no longer in this file goes.
    prune: true,
    datasources: [
      ...(prometheus
        ? [
            {
              ...common('Prometheus', UID.prometheus, prometheus),
              isDefault: true,
              jsonData: ofPrometheus(endpoints, scrapeInterval),
            },
          ]
        : []),
      ...(loki ? [{ ...common('Loki', UID.loki, loki), jsonData: ofLoki(endpoints) }] : []),
      ...(tempo ? [{ ...common('Tempo', UID.tempo, tempo), jsonData: ofTempo(endpoints) }] : []),
      ...(alertmanager
        ? [
            {
              ...common('Alertmanager', UID.alertmanager, alertmanager),
              jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
            },
          ]
        : []),
    ],
  });
}

function common(name: string, uid: string, endpoint: Endpoint) {
  return { name, uid, type: uid, access: 'proxy', editable: false, url: endpoint.url };
}

function ofPrometheus({ tempo, alertmanager }: DatasourceEndpoints, scrapeInterval: Duration) {
  return {
    // $__rate_interval is four times this; Grafana would take 15 s, and panels would have gaps.
    timeInterval: seconds(scrapeInterval),
    httpMethod: 'POST',
    prometheusType: 'Prometheus',
    manageAlerts: alertmanager !== undefined,
    ...(alertmanager ? { alertmanagerUid: UID.alertmanager } : {}),
    ...(tempo
      ? {
          exemplarTraceIdDestinations: [
            // The label of Tempo's generator and of Hubble's httpV2; OpenTelemetry's own is the second.
            { name: 'traceID', datasourceUid: UID.tempo, urlDisplayLabel: 'Open trace' },
            { name: 'trace_id', datasourceUid: UID.tempo, urlDisplayLabel: 'Open trace' },
          ],
        }
      : {}),
  };
}

function ofLoki({ tempo, alertmanager }: DatasourceEndpoints) {
  return {
    maxLines: 1000,
    manageAlerts: alertmanager !== undefined,
    ...(alertmanager ? { alertmanagerUid: UID.alertmanager } : {}),
    ...(tempo
      ? {
          derivedFields: [
            {
              // Structured metadata of what arrived by OTLP. Anchored: it is a search, and parent_trace_id is a key too.
              name: 'trace_id',
              matcherType: 'label',
              matcherRegex: '^trace_id$$',
              datasourceUid: UID.tempo,
              url: '$${__value.raw}',
              urlDisplayLabel: 'Open trace',
            },
            {
              // A field of JSON lines that were read from a file.
              name: 'trace_id in the line',
              matcherType: 'regex',
              matcherRegex: '"trace_id":"([0-9a-f]{32})"',
              datasourceUid: UID.tempo,
              url: '$${__value.raw}',
              urlDisplayLabel: 'Open trace',
            },
          ],
        }
      : {}),
  };
}

function ofTempo({ loki, prometheus }: DatasourceEndpoints) {
  return {
    ...(loki
      ? {
          tracesToLogsV2: {
            datasourceUid: UID.loki,
            spanStartTimeShift: '-5m',
            spanEndTimeShift: '5m',
            // Labels of the streams: what stands in braces must be one.
            tags: [
              { key: 'service.name', value: 'service_name' },
              { key: 'k8s.namespace.name', value: 'k8s_namespace_name' },
            ],
            customQuery: true,
            query: '{$${__tags}} | trace_id="$${__trace.traceId}"',
          },
        }
      : {}),
    ...(prometheus
      ? {
          tracesToMetrics: {
            datasourceUid: UID.prometheus,
            spanStartTimeShift: '-10m',
            spanEndTimeShift: '10m',
            tags: [{ key: 'service.name', value: 'service' }],
            queries: [
              { name: 'Request rate', query: 'sum(rate(traces_spanmetrics_calls_total{$$__tags}[5m]))' },
              {
                name: 'Error rate',
                query: 'sum(rate(traces_spanmetrics_calls_total{$$__tags,status_code="STATUS_CODE_ERROR"}[5m]))',
              },
              {
                name: '95th percentile',
                query: 'histogram_quantile(0.95, sum by (le) (rate(traces_spanmetrics_latency_bucket{$$__tags}[5m])))',
              },
            ],
          },
          serviceMap: { datasourceUid: UID.prometheus },
        }
      : {}),
    nodeGraph: { enabled: true },
    // A trace lies before and after the moment of the log line or exemplar that led to it.
    traceQuery: { timeShiftEnabled: true, spanStartTimeShift: '-1h', spanEndTimeShift: '1h' },
    spanBar: { type: 'Tag', tag: 'http.route' },
  };
}

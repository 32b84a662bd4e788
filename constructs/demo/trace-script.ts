/**
 * The k6 script of the trace generator, for the API of xk6-client-tracing v0.0.9.
 *
 * The image's own imports from the internet and ends after twenty minutes; this one does neither. Its services and
 * operations are those that the image's documentation shows, so that queries from there find something.
 */
export const TRACE_SCRIPT = `import { sleep } from 'k6';
import tracing from 'k6/x/tracing';

export const options = { vus: 1, duration: '8760h' };

const client = new tracing.Client({
  endpoint: __ENV.ENDPOINT,
  exporter: tracing.EXPORTER_OTLP,
  tls: { insecure: true },
});

const defaults = { attributeSemantics: tracing.SEMANTICS_HTTP };
const database = { attributeSemantics: tracing.SEMANTICS_DB };

const journeys = [
  {
    defaults,
    spans: [
      { service: 'shop-backend', name: 'list-articles', duration: { min: 200, max: 900 } },
      { service: 'auth-service', name: 'authenticate', duration: { min: 50, max: 100 } },
      { service: 'article-service', name: 'list-articles', parentIdx: 0 },
      { service: 'postgres', name: 'query-articles', ...database },
    ],
  },
  {
    defaults,
    spans: [
      { service: 'shop-backend', name: 'article-to-cart', duration: { min: 400, max: 1200 } },
      { service: 'auth-service', name: 'authenticate', duration: { min: 50, max: 200 } },
      { service: 'cart-service', name: 'place-articles', parentIdx: 0 },
      { service: 'postgres', name: 'persist-cart', ...database },
    ],
  },
  {
    defaults,
    spans: [
      { service: 'shop-backend', name: 'update-order', attributes: { 'http.response.status_code': 403 } },
      { service: 'auth-service', name: 'authenticate', attributes: { 'http.response.status_code': 403 } },
    ],
  },
];

const generators = journeys.map((journey) => new tracing.TemplatedGenerator(journey));

export default function () {
  client.push(generators[Math.floor(Math.random() * generators.length)].traces());
  sleep(1 + Math.random() * 2);
}

export function teardown() {
  client.shutdown();
}
`;

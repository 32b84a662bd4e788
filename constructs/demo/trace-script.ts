/**
 * The k6 script of the trace generator, for the API of xk6-client-tracing v0.0.9.
 *
 * The image's own imports from the internet and ends after twenty minutes; this one does neither. Its services are
 * those of a shop: orders, articles, carts.
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

// A service calls another by a span of its own, the client's, below which the other's begins: so the map of services
// gets its edges.
const journeys = [
  {
    defaults,
    spans: [
      { service: 'shop-backend', name: 'list-articles', duration: { min: 200, max: 900 } },
      { service: 'shop-backend', name: 'authenticate', duration: { min: 50, max: 100 } },
      { service: 'auth-service', name: 'authenticate' },
      { service: 'shop-backend', name: 'fetch-articles', parentIdx: 0 },
      { service: 'article-service', name: 'list-articles' },
      { service: 'article-service', name: 'select-articles', ...database },
      { service: 'postgres', name: 'query-articles', ...database },
    ],
  },
  {
    defaults,
    spans: [
      { service: 'shop-backend', name: 'article-to-cart', duration: { min: 400, max: 1200 } },
      { service: 'shop-backend', name: 'authenticate', duration: { min: 50, max: 200 } },
      { service: 'auth-service', name: 'authenticate' },
      { service: 'shop-backend', name: 'place-articles', parentIdx: 0 },
      { service: 'cart-service', name: 'place-articles' },
      { service: 'cart-service', name: 'persist-cart', ...database },
      { service: 'postgres', name: 'insert-cart', ...database },
    ],
  },
  {
    defaults,
    spans: [
      { service: 'shop-backend', name: 'update-order', attributes: { 'http.response.status_code': 403 } },
      { service: 'shop-backend', name: 'authenticate' },
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

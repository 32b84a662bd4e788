import type { Component } from '../core/component.ts';
import type { Order } from '../core/graph.ts';
import { RENDERED_MARK } from '../core/output.ts';
import type { RenderedComponent } from '../core/render.ts';
import type { SecretKey } from '../core/required-secret.ts';
import type { Environment } from '../environment/environment.ts';
import { openedEndpoints } from './addresses.ts';
import { argocdCredentials, fluxCredentials } from './secrets.ts';
import { hasGitServer, sourceOf } from './source.ts';

/**
 * The page that a reviewer opens first: what is in an environment, who talks to whom, what to open, and what must
 * exist beforehand. Rendered, so that a pull request shows how a change moves it.
 */
export function environmentReadme(
  environment: Environment,
  rendered: readonly RenderedComponent[],
  order: Order,
): string {
  const components = rendered.map(({ component }) => component);
  return `${[
    RENDERED_MARK,
    `# ${environment.name}`,
    introduction(environment),
    '## Components',
    componentTable(rendered, order),
    '## Who talks to whom',
    'Solid: a client calls a server, or reads its file on the node, and retries until it is there. Dotted: what must be delivered first.',
    diagram(components),
    ...section('## Addresses', addresses(components)),
    ...section('## Secrets', secrets(environment, components)),
  ].join('\n\n')}\n`;
}

function introduction(environment: Environment): string {
  const { cluster, source, retention, scrapeInterval, components: on } = environment;
  const repository = hasGitServer(environment) ? 'its own git server' : source.repository;
  const nodes = `${count(cluster.controlPlanes, 'control-plane node')} and ${count(cluster.workers, 'worker')}`;
  const kept = [
    on.prometheus.enabled && `metrics ${retention.metrics.toHours()} h`,
    on.loki.enabled && `logs ${retention.logs.toHours()} h`,
    on.loki.enabled && on.tetragon.enabled && `runtime events ${retention.runtimeEvents.toHours()} h`,
    on.tempo.enabled && `traces ${retention.traces.toHours()} h`,
  ].filter((part) => part !== false);
  const scraped = on.prometheus.enabled ? [`Scraped every ${scrapeInterval.toSeconds()} s.`] : [];
  return [
    `Kind cluster \`${cluster.name}\`: ${nodes} of \`${cluster.nodeImage}\`, pods in ${cluster.podSubnet}, ` +
      `services in ${cluster.serviceSubnet}. Synced from ${repository}, branch \`${source.revision}\`.`,
    '',
    [...scraped, ...(kept.length > 0 ? [`Kept: ${kept.join(', ')}.`] : [])].join(' '),
  ].join('\n');
}

function componentTable(rendered: readonly RenderedComponent[], order: Order): string {
  const byId = new Map(rendered.map((one) => [one.component.id, one]));
  const rows = order.ids.flatMap((id) => {
    const one = byId.get(id);
    if (!one) return [];
    const { component, objects } = one;
    const namespaces = new Set([...objects.values()].flatMap(({ metadata }) => metadata.namespace ?? []));
    const chart = component.helmRelease?.chart;
    return [
      [
        `[${id}](${id}/)`,
        component.summary,
        chart ? `${chart.name} ${chart.version}` : '',
        chart ? chart.appVersion : '',
        [...namespaces].sort().join(', '),
        `${objects.size}`,
        (order.before.get(id) ?? []).join(', '),
      ],
    ];
  });
  return [
    'In the order of their delivery.',
    '',
    ...table(['component', 'what for', 'chart', 'app', 'namespaces', 'objects', 'after'], rows),
  ].join('\n');
}

/** Edges of the wires; two components that are joined by several of one kind are joined once, with all purposes. */
function diagram(components: readonly Component[]): string {
  const uses = new Map<string, Set<string>>();
  const needs = new Set<string>();
  const joined = new Set<string>();
  for (const { wires } of components) {
    for (const wire of wires) {
      const ends = `${wire.from} ${wire.to.component}`;
      if (wire.from === wire.to.component) continue;
      joined.add(wire.from).add(wire.to.component);
      if (wire.verb === 'needs') needs.add(ends);
      else uses.set(ends, (uses.get(ends) ?? new Set()).add(wire.to.purpose));
    }
  }
  const node = (id: string) => id.replaceAll('-', '_');
  const lines = [
    ...components.filter(({ id }) => joined.has(id)).map(({ id }) => `${node(id)}["${id}"]`),
    ...[...uses].map(([ends, purposes]) => {
      const [from = '', to = ''] = ends.split(' ');
      return `${node(from)} -->|"${[...purposes].join(', ')}"| ${node(to)}`;
    }),
    ...[...needs].map((ends) => {
      const [from = '', to = ''] = ends.split(' ');
      return `${node(from)} -.->|definitions| ${node(to)}`;
    }),
  ];
  return ['```mermaid', 'flowchart LR', ...lines.map((line) => `  ${line}`), '```'].join('\n');
}

function addresses(components: readonly Component[]): string {
  const rows = openedEndpoints(components).map(({ purpose, namespace, service, port, localPort, path }) => [
    purpose,
    `http://localhost:${localPort}${path || '/'}`,
    `\`kubectl -n ${namespace} port-forward service/${service} ${localPort}:${port}\``,
  ]);
  const pages = components.flatMap((component) => component.pages.map(({ purpose, url }) => [purpose, url]));
  return [
    ...(pages.length > 0 ? ['By the Ingress:', '', ...table(['what', 'address'], pages), ''] : []),
    ...(rows.length > 0
      ? ['`./bootstrap.sh open` forwards these:', '', ...table(['what', 'address', 'command'], rows)]
      : []),
  ].join('\n');
}

function secrets(environment: Environment, components: readonly Component[]): string {
  const source = sourceOf(environment);
  const required = [
    ...components.flatMap(({ requiredSecrets }) => requiredSecrets),
    ...argocdCredentials(source),
    ...fluxCredentials(source),
  ];
  const rows = required.map(({ namespace, name, keys, label, purpose }) => [
    `${namespace}/${name}`,
    Object.entries(keys)
      .map(([key, from]) => key + given(from))
      .join(', '),
    label ? `${purpose}, by its label \`${label.name}=${label.value}\`` : purpose,
  ]);
  return rows.length > 0
    ? [
        'Never in git: `./bootstrap.sh up` makes them, once, and follows what is given anew.',
        '',
        ...table(['secret', 'keys', 'what for'], rows),
      ].join('\n')
    : '';
}

/** What a person must give for a key, in brackets. */
function given(key: SecretKey): string {
  if ('environment' in key) return ` (from \`${key.environment}\`)`;
  return 'file' in key ? ` (from the file \`${key.file}\`)` : '';
}

function section(title: string, body: string): string[] {
  return body === '' ? [] : [title, body];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

import { describe, expect, it } from 'vitest';
import { at } from '../../constructs/core/json.ts';
import { bootstrapFiles } from '../../constructs/delivery/bootstrap.ts';
import type { KindCluster } from '../../constructs/delivery/kind-cluster.ts';
import { deliveryOf } from '../support/delivery.ts';
import { CHARTS, renderWith } from '../support/render.ts';
import type { RenderedStack } from '../support/render.ts';

const ON = 'access: { enabled: true, localPort: 8765 }\n';

/** The Kind cluster of a stack. */
function kindOf(stack: RenderedStack): KindCluster {
  const file = bootstrapFiles(deliveryOf(stack), CHARTS).get('kind.yaml');
  return (file && 'yaml' in file ? file.yaml : undefined) as KindCluster;
}

function releaseValues(stack: RenderedStack, name: string) {
  return stack.stack.components.find(({ id }) => id === name)?.helmRelease?.values ?? {};
}

function ingresses({ objects }: RenderedStack) {
  return objects.flatMap(({ object }) => (object.kind === 'Ingress' ? [object] : []));
}

describe('access', () => {
  it('is off by default: no Ingress, no controller, no published port', () => {
    const stack = renderWith('');
    expect(ingresses(stack)).toEqual([]);
    expect(releaseValues(stack, 'cilium')).not.toHaveProperty('ingressController');
    expect(kindOf(stack).nodes[0]?.extraPortMappings).toHaveLength(1);
  });

  const stack = renderWith(ON);

  it('publishes the port on which the Ingress answers, on 127.0.0.1 only', () => {
    const mapping = kindOf(stack).nodes[0]?.extraPortMappings?.find(({ hostPort }) => hostPort === 8765);
    expect(mapping).toEqual({
      containerPort: at(releaseValues(stack, 'cilium'), 'ingressController.service.insecureNodePort'),
      hostPort: 8765,
      listenAddress: '127.0.0.1',
      protocol: 'TCP',
    });
    expect(at(releaseValues(stack, 'cilium'), 'ingressController.service.type')).toBe('NodePort');
  });

  it('leads to Services that there are, in their namespaces, by the class of Cilium', () => {
    const services = stack.stack.components.flatMap(({ endpoints }) =>
      endpoints.map(({ namespace, service, port }) => `${namespace}/${service}:${port}`),
    );
    const led = ingresses(stack).map((ingress) => {
      expect(at(ingress, 'spec.ingressClassName')).toBe('cilium');
      const [rule] = at(ingress, 'spec.rules') as { http: { paths: { backend: object }[] } }[];
      const service = at(rule?.http.paths[0]?.backend as never, 'service') as {
        name: string;
        port: { number: number };
      };
      return `${ingress.metadata.namespace}/${service.name}:${service.port.number}`;
    });
    expect(led).toEqual(['monitoring/grafana:80', 'application/frontend:80', 'podinfo/podinfo-client:9898']);
    expect(services).toEqual(expect.arrayContaining(led));
  });

  it('has Grafana know the path and port under which a browser finds it', () => {
    const values = releaseValues(stack, 'grafana');
    const ini = values['grafana.ini'] as { server: Record<string, unknown> };
    expect(ini.server).toMatchObject({ root_url: 'http://localhost:8765/grafana/', serve_from_sub_path: true });
    expect(ingresses(stack)[0]).toMatchObject({ spec: { rules: [{ http: { paths: [{ path: '/grafana' }] } }] } });
  });

  it('shows its pages, each under its own host name, as an app knows no path', () => {
    expect(stack.stack.components.flatMap(({ pages }) => pages.map(({ url }) => url))).toEqual([
      'http://localhost:8765/grafana',
      'http://guestbook.localhost:8765/',
      'http://podinfo.localhost:8765/',
    ]);
  });

  it('leads to nothing that is off, and is gone when nothing is left', () => {
    const only = renderWith(
      `${ON}components: { grafana: { enabled: false } }\ndemo: { guestbook: { enabled: false } }\n`,
    );
    expect(ingresses(only).map(({ metadata }) => metadata.name)).toEqual(['podinfo-client']);
    const none = renderWith(
      `${ON}components: { grafana: { enabled: false } }\ndemo: { guestbook: { enabled: false }, podinfo: { enabled: false } }\n`,
    );
    expect(none.stack.components.map(({ id }) => id)).not.toContain('access');
  });
});

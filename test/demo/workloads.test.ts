import { describe, expect, it } from 'vitest';
import { IMAGES } from '../../constructs/core/images.ts';
import { renderWith } from '../support/render.ts';

/** What these tests read of a Deployment. */
interface Deployment {
  metadata: { name: string; namespace: string };
  spec: {
    replicas: number;
    selector: { matchLabels: Record<string, string> };
    template: {
      metadata: { labels: Record<string, string> };
      spec: {
        automountServiceAccountToken: boolean;
        enableServiceLinks: boolean;
        securityContext: { runAsNonRoot: boolean };
        containers: Container[];
      };
    };
  };
}

interface Container {
  name: string;
  image: string;
  env?: { name: string; value: string }[];
  args?: string[];
  ports?: { containerPort: number }[];
  livenessProbe?: object;
  readinessProbe?: object;
  resources: Record<'requests' | 'limits', Record<'cpu' | 'memory', string>>;
  securityContext: {
    runAsNonRoot: boolean;
    allowPrivilegeEscalation: boolean;
    readOnlyRootFilesystem: boolean;
    privileged: boolean;
    capabilities: { drop: string[]; add?: string[] };
    seccompProfile: { type: string };
  };
}

const { objects } = renderWith('demo: {deep-space: {insideCaller: true, outsideCaller: true, cpuHog: true}}\n');
const deployments = objects.flatMap(({ object }) =>
  object.kind === 'Deployment' ? [object as unknown as Deployment] : [],
);
const named = deployments.map((deployment) => ({
  name: deployment.metadata.name,
  deployment,
  pod: deployment.spec.template.spec,
}));
const levels = Object.fromEntries(
  objects.flatMap(({ object: { kind, metadata } }) =>
    kind === 'Namespace' ? [[metadata.name, metadata.labels?.['pod-security.kubernetes.io/enforce']]] : [],
  ),
);

/** Why a pod security level would refuse a container (the parts of the standard that our workloads touch). */
function refusals(level: string | undefined, { privileged, ...context }: Container['securityContext']): string[] {
  if (level === 'privileged') return [];
  const baseline = ['NET_BIND_SERVICE', 'SETUID', 'SETGID', 'KILL', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'];
  const found = privileged ? ['privileged'] : [];
  const allowed = level === 'restricted' ? ['NET_BIND_SERVICE'] : baseline;
  found.push(...(context.capabilities.add ?? []).filter((name) => !allowed.includes(name)));
  if (level !== 'restricted') return found;
  if (!context.runAsNonRoot) found.push('root');
  if (context.allowPrivilegeEscalation) found.push('privilege escalation');
  if (!context.capabilities.drop.includes('ALL')) found.push('capabilities are not dropped');
  if (context.seccompProfile.type !== 'RuntimeDefault') found.push('no seccomp profile');
  return found;
}

describe('every workload of ours', () => {
  it('is one of these', () => {
    expect(named.map(({ name }) => name).sort()).toEqual([
      'cpu-hog',
      'frontend',
      'nostromo',
      'pod-to-external',
      'pod-to-pod',
      'podinfo-backend',
      'podinfo-client',
      'podinfo-frontend',
      'podinfo-traffic',
      'redis-follower',
      'redis-leader',
      'trace-generator',
      'traffic-generator',
    ]);
  });

  it.each(named)('is admitted by the pod security level of its namespace: $name', ({ deployment, pod }) => {
    const level = levels[deployment.metadata.namespace];
    expect(level).toBeDefined();
    expect(pod.containers.flatMap(({ securityContext }) => refusals(level, securityContext))).toEqual([]);
  });

  it.each(named)('gets no token, no service links, and requests and limits: $name', ({ pod }) => {
    expect([pod.automountServiceAccountToken, pod.enableServiceLinks]).toEqual([false, false]);
    for (const { resources } of pod.containers) {
      expect(resources).toEqual({
        requests: { cpu: expect.stringMatching(/^\d+m$/), memory: expect.stringMatching(/^\d+Mi$/) },
        limits: { cpu: expect.stringMatching(/^\d+m$/), memory: expect.stringMatching(/^\d+Mi$/) },
      });
    }
  });

  it.each(named)('runs an image of the list: $name', ({ pod }) => {
    const known = Object.values(IMAGES).map(({ reference }) => reference);
    expect(
      pod.containers.map(({ image }) => image).filter((image) => !known.includes(image as (typeof known)[number])),
    ).toEqual([]);
  });

  it.each(named)('is probed if it listens: $name', ({ pod }) => {
    for (const { ports, livenessProbe, readinessProbe } of pod.containers) {
      if (ports) expect([livenessProbe, readinessProbe]).not.toContain(undefined);
    }
  });

  it.each(named)('is selected by labels that do not change when code moves: $name', ({ name, deployment }) => {
    expect(deployment.spec.selector.matchLabels).toEqual({ 'app.kubernetes.io/name': name });
    expect(deployment.spec.template.metadata.labels).toEqual({ 'app.kubernetes.io/name': name });
  });
});

describe('the list of images', () => {
  it('pins every one, names no registry that has closed and no tag that moves by intent', () => {
    for (const { reference } of Object.values(IMAGES)) {
      expect(reference).toMatch(/^[a-z0-9.-]+\.[a-z]+\/[a-z0-9./-]+:v?\d[\w.-]*(@sha256:[0-9a-f]{64})?$/);
      expect(reference).not.toMatch(/^(k8s\.gcr\.io|gcr\.io)\/|:latest/);
    }
  });

  it('has each image once, with its evidence', () => {
    const images = Object.values(IMAGES);
    expect(new Set(images.map(({ reference }) => reference)).size).toBe(images.length);
    for (const { evidence } of images) expect(evidence.length).toBeGreaterThan(40);
  });

  it('grants root or a capability only where the evidence says why', () => {
    const privileged = Object.entries(IMAGES).filter(([, image]) => image.user === 0 || image.capabilities.length > 0);
    expect(privileged.map(([name]) => name)).toEqual(['guestbookFrontend']);
  });
});

describe('the guestbook', () => {
  it('is three frontends, a leader and two followers', () => {
    const replicas = Object.fromEntries(deployments.map(({ metadata, spec }) => [metadata.name, spec.replicas]));
    expect(replicas).toMatchObject({ frontend: 3, 'redis-leader': 1, 'redis-follower': 2 });
  });

  it('serves the host names that the frontend and the followers really use', () => {
    const services = objects.flatMap(({ object: { kind, metadata } }) =>
      kind === 'Service' && metadata.namespace === 'application' ? [metadata.name] : [],
    );
    expect(services).toEqual(expect.arrayContaining(['redis-leader', 'redis-follower', 'frontend']));
    const follower = named.find(({ name }) => name === 'redis-follower')?.pod.containers[0];
    expect(follower?.args?.slice(-3)).toEqual(['--replicaof', 'redis-leader', '6379']);
  });
});

describe('podinfo', () => {
  it('sends traces and logs to the collector by gRPC', () => {
    for (const { pod } of named.filter(({ name }) => /^podinfo-(client|frontend|backend)$/.test(name))) {
      expect(pod.containers[0]?.env).toEqual([
        { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://opentelemetry-collector.monitoring.svc:4317' },
      ]);
    }
  });

  it('makes no telemetry when there is no collector', () => {
    const without = renderWith('components: {collector: {enabled: false}}\ndemo: {traces: false}\n');
    expect(JSON.stringify(without.objects)).not.toMatch(/otel-service-name|OTEL_EXPORTER/);
  });
});

describe('deep-space', () => {
  it('runs only its caller inside unless an environment asks for more', () => {
    const usual = renderWith('').objects.filter(
      ({ component, object }) => component === 'deep-space' && object.kind === 'Deployment',
    );
    expect(usual.map(({ object }) => object.metadata.name)).toEqual(['nostromo', 'pod-to-pod']);
  });
});

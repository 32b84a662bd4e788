import { ApiObject, Duration, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { Component } from '../core/component.ts';
import type { Image } from '../core/images.ts';

/** A Deployment of one container, as all demo workloads are. */
export interface WorkloadProps {
  /** Name of the Deployment and of its container. */
  readonly name: string;
  /** Default: the component's. */
  readonly namespace?: string;
  readonly image: Image;
  /** Default: 1. */
  readonly replicas?: number;
  /** Replaces the image's entrypoint. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Container ports by name. */
  readonly ports?: Readonly<Record<string, number>>;
  /** What says that it is alive, and, unless `ready` says otherwise, ready. Default: that its process runs. */
  readonly probe?: { readonly http: string; readonly ready?: string; readonly port: number } | { readonly tcp: number };
  /** Requests, and the limits that keep a demo from hurting the cluster. CPU in millicores, memory in MiB. */
  readonly resources: {
    readonly cpu: readonly [request: number, limit: number];
    readonly memory: readonly [request: number, limit: number];
  };
  /** Files by name, mounted read-only below a directory. */
  readonly files?: { readonly directory: string; readonly content: Readonly<Record<string, string>> };
}

/** The label that selects a workload's pods. Not cdk8s-plus's own, which changes when a construct moves. */
export function selector(name: string): Record<string, string> {
  return { 'app.kubernetes.io/name': name };
}

/** Adds a Deployment (and the ConfigMap of its files) that runs with as few rights as its image allows. */
export function addWorkload(scope: Component, props: WorkloadProps): kplus.Deployment {
  const { name, image, resources } = props;
  const labels = selector(name);
  const metadata = { name, labels, namespace: props.namespace ?? scope.home };
  const deployment = new kplus.Deployment(scope, `Deployment-${name}`, {
    metadata,
    podMetadata: { labels },
    select: false,
    replicas: props.replicas ?? 1,
    automountServiceAccountToken: false,
    terminationGracePeriod: Duration.seconds(10),
    securityContext: { ensureNonRoot: image.user !== 0, fsGroup: image.user === 0 ? undefined : image.group },
  });
  deployment.select(kplus.LabelSelector.of({ labels }));
  const container = deployment.addContainer({
    name,
    image: image.reference,
    imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
    command: props.command && [...props.command],
    args: props.args && [...props.args],
    ports: Object.entries(props.ports ?? {}).map(([portName, number]) => ({ name: portName, number })),
    envVariables: Object.fromEntries(
      Object.entries(props.env ?? {}).map(([key, value]) => [key, kplus.EnvValue.fromValue(value)]),
    ),
    ...(props.probe ? probes(props.probe) : {}),
    resources: {
      cpu: { request: kplus.Cpu.millis(resources.cpu[0]), limit: kplus.Cpu.millis(resources.cpu[1]) },
      memory: { request: Size.mebibytes(resources.memory[0]), limit: Size.mebibytes(resources.memory[1]) },
    },
    securityContext: securityContext(image),
  });
  for (const path of image.writes ?? []) {
    const volume = path.replaceAll('/', '-').slice(1);
    container.mount(path, kplus.Volume.fromEmptyDir(deployment, `volume-${volume}`, volume));
  }
  if (props.files) {
    const config = new kplus.ConfigMap(scope, `ConfigMap-${name}`, { metadata, data: { ...props.files.content } });
    container.mount(
      props.files.directory,
      kplus.Volume.fromConfigMap(deployment, 'volume-files', config, { name: 'files' }),
      {
        readOnly: true,
      },
    );
  }
  ApiObject.of(deployment).addJsonPatch(
    // A label made of the construct's path: moving a line of code would restart the pods.
    JsonPatch.remove(`/spec/template/metadata/labels/${kplus.Pod.ADDRESS_LABEL.replace('/', '~1')}`),
    // Else a Service named podinfo becomes PODINFO_PORT=tcp://..., which podinfo reads as its port.
    JsonPatch.add('/spec/template/spec/enableServiceLinks', false),
  );
  return deployment;
}

/** Adds a ClusterIP Service for a workload. `port` is the Service's, `targetPort` the container's. */
export function addService(
  scope: Component,
  props: {
    readonly name: string;
    /** Labels of the pods behind it. */
    readonly pods: Readonly<Record<string, string>>;
    readonly ports: readonly { readonly name: string; readonly port: number; readonly targetPort: number }[];
  },
): void {
  new kplus.Service(scope, `Service-${props.name}`, {
    metadata: { name: props.name, namespace: scope.home, labels: selector(props.name) },
    selector: kplus.Pods.select(scope, `Pods-${props.name}`, { labels: { ...props.pods } }),
    ports: props.ports.map((port) => ({ ...port })),
  });
}

function securityContext(image: Image): kplus.ContainerSecurityContextProps {
  return {
    user: image.user,
    group: image.group,
    ensureNonRoot: image.user !== 0,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: image.writes !== undefined,
    capabilities: {
      drop: [kplus.Capability.ALL],
      ...(image.capabilities.length > 0 ? { add: image.capabilities.map((name) => kplus.Capability[name]) } : {}),
    },
    seccompProfile: { type: kplus.SeccompProfileType.RUNTIME_DEFAULT },
  };
}

function probes(probe: NonNullable<WorkloadProps['probe']>): { liveness: kplus.Probe; readiness: kplus.Probe } {
  if ('tcp' in probe) {
    const open = kplus.Probe.fromTcpSocket({ port: probe.tcp });
    return { liveness: open, readiness: open };
  }
  const { http, ready = http, port } = probe;
  return { liveness: kplus.Probe.fromHttpGet(http, { port }), readiness: kplus.Probe.fromHttpGet(ready, { port }) };
}

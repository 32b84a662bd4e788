import { ApiObject, Chart } from 'cdk8s';
import type { ChartValues } from '../../imports/charts/index.ts';
import type { EndpointProps, MetricsEndpointProps } from './endpoint.ts';
import { Endpoint, MetricsEndpoint } from './endpoint.ts';
import { objectId } from './identity.ts';
import { merge } from './json.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { LABELS } from './labels.ts';
import type { ReleaseOptions } from './release.ts';
import { Release } from './release.ts';
import type { PublishedPort } from './published-port.ts';
import type { RequiredSecret } from './required-secret.ts';
import { Root } from './root.ts';
import type { CrdSet, NodeFile, Wire } from './wire.ts';

/** What every component says of itself. */
export interface ComponentProps {
  /** Namespace of its objects, unless one of them says otherwise. */
  readonly namespace: string;
  /** What it is there for, in one line: shown in the environment's README. */
  readonly summary: string;
}

/** An address for a browser on the person's machine. */
export interface Page {
  /** What is there, in two or three words. */
  readonly purpose: string;
  readonly url: string;
}

/** The unit of delivery, review and order: one folder below `dist/<environment>/`. */
export class Component extends Chart {
  /** The component's name: also the name of its folder. */
  readonly id: string;
  /** What it is there for, in one line. */
  readonly summary: string;
  /** Namespace of its objects. */
  readonly home: string;
  private ownRelease: Release | undefined;
  private readonly declaredWires: Wire[] = [];
  private readonly declaredEndpoints: Endpoint[] = [];
  private readonly declaredSecrets: RequiredSecret[] = [];
  private readonly declaredPorts: PublishedPort[] = [];
  private readonly declaredPages: Page[] = [];

  constructor(scope: Root, id: string, { namespace, summary }: ComponentProps) {
    // No namespace for the chart: cdk8s would write it into cluster-scoped objects too.
    super(scope, id, { disableResourceNameHashes: true, labels: LABELS });
    this.id = id;
    this.summary = summary;
    this.home = namespace;
  }

  /** The Helm release that it consists of, where it does. */
  get helmRelease(): Release | undefined {
    return this.ownRelease;
  }

  /** What it uses and needs of others. */
  get wires(): readonly Wire[] {
    return this.declaredWires;
  }

  /** The addresses that it serves. */
  get endpoints(): readonly Endpoint[] {
    return this.declaredEndpoints;
  }

  /** Secrets that it reads and nobody renders. */
  get requiredSecrets(): readonly RequiredSecret[] {
    return this.declaredSecrets;
  }

  /** Ports of the nodes on which it listens for the person's machine. */
  get publishedPorts(): readonly PublishedPort[] {
    return this.declaredPorts;
  }

  /** What it shows in a browser on the person's machine, without a port-forward. */
  get pages(): readonly Page[] {
    return this.declaredPages;
  }

  /** Declares that this component calls an endpoint; its client retries, so this does not order delivery. */
  uses(endpoint: Endpoint | undefined): void {
    if (endpoint) this.declaredWires.push({ verb: 'uses', from: this.id, to: endpoint });
  }

  /** Declares that this component reads a file that another writes on every node. */
  protected reads(file: NodeFile | undefined): void {
    if (file) this.declaredWires.push({ verb: 'reads', from: this.id, to: file });
  }

  /** Declares that this component cannot become ready before another brought these definitions. */
  needs(crds: CrdSet): void {
    this.declaredWires.push({ verb: 'needs', from: this.id, to: crds });
  }

  /** Adds an object, typed by its kind: `add<ServiceMonitor>({...})`. A second one of the same identity throws. */
  protected add<T extends KubernetesObject>(object: T): void {
    new ApiObject(this, objectId(object), object);
  }

  /**
   * Adds a release of a pinned chart: our values, with the environment's merged over them.
   *
   * The values are typed by the chart's name: one that the chart does not know is a compile error. A part that a
   * function of its own makes must say its type (`TempoValues['tempo']`), or its excess keys would pass in a spread.
   */
  protected release<C extends keyof ChartValues>(chart: C, values: ChartValues[C], options: ReleaseOptions = {}): void {
    if (this.ownRelease) throw new Error(`${this.id} has a release already: a component is one unit of review`);
    const root = Root.of(this);
    this.ownRelease = new Release(root.chart(chart), this.home, merge(values, root.valuesOf(this.id)), options);
    for (const object of this.ownRelease.objects) this.add(object);
  }

  /** Declares an address that this component serves. */
  protected endpoint(props: EndpointProps): Endpoint {
    const endpoint = new Endpoint(this.id, this.home, props);
    this.declaredEndpoints.push(endpoint);
    return endpoint;
  }

  /** Declares an address with metrics for Prometheus. */
  protected metrics(props: MetricsEndpointProps): MetricsEndpoint {
    const endpoint = new MetricsEndpoint(this.id, this.home, props);
    this.declaredEndpoints.push(endpoint);
    return endpoint;
  }

  /** Declares that this component brings custom resource definitions. */
  protected brings(group: string, kinds: readonly string[], switches: CrdSet['switches'] = {}): CrdSet {
    return { component: this.id, group, kinds, switches };
  }

  /** Declares a page for a browser on the person's machine. */
  protected shows(purpose: string, url: string): void {
    this.declaredPages.push({ purpose, url });
  }

  /** Declares a port of the nodes on which it listens for the person's machine. */
  protected publish(port: PublishedPort): void {
    this.declaredPorts.push(port);
  }

  /** Declares a Secret that must exist beforehand. */
  protected requireSecret(secret: RequiredSecret): void {
    this.declaredSecrets.push(secret);
  }
}

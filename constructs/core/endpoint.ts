/** Wanted of a list: that it has at least one element. */
export const NOT_EMPTY = Symbol('a list with at least one element');

/** What a chart value must be for an endpoint to exist. */
export type Wanted = boolean | string | number | typeof NOT_EMPTY;

/** How a client speaks to an endpoint. */
export type Protocol = 'http' | 'grpc' | 'tcp';

/** Pods and the port that they listen on: what a network policy speaks of, where clients speak of a Service. */
export interface Pods {
  readonly namespace: string;
  /** Labels that select them. */
  readonly labels: Readonly<Record<string, string>>;
  /** Container port. */
  readonly port: number;
}

/** An account whose password is a key of a Secret in the endpoint's namespace. */
export interface Login {
  readonly user: string;
  readonly secret: string;
  readonly key: string;
}

/** What a component says of an address that it serves. */
export interface EndpointProps {
  /** Name of the Service. */
  readonly service: string;
  /** Namespace of the Service. Default: the component's. */
  readonly namespace?: string;
  /** Port number of the Service. */
  readonly port: number;
  /** Name of that port on the Service: monitors select by it. */
  readonly portName: string;
  /** What it is there for, in two or three words: the label of its edges in diagrams. */
  readonly purpose: string;
  /** Port on a person's own machine when they open it by port-forward. Default: nobody opens it. */
  readonly localPort?: number;
  /** Who may log in there, and where the password is. Default: nobody logs in. */
  readonly login?: Login;
  /** Default: `http`. */
  readonly protocol?: Protocol;
  /** Path of the URL, with a leading slash. Default: none. */
  readonly path?: string;
  /**
   * The chart values that make the Service and its port exist, by dotted path. Checked after the environment's values
   * were merged over ours; one that neither sets has the chart's default, which is as wanted.
   */
  readonly switches?: Readonly<Record<string, Wanted>>;
}

/** An address that a component serves inside the cluster. */
export class Endpoint {
  /** Id of the component that serves it. */
  readonly component: string;
  readonly service: string;
  readonly namespace: string;
  readonly port: number;
  readonly portName: string;
  readonly purpose: string;
  readonly localPort: number | undefined;
  readonly login: Login | undefined;
  readonly protocol: Protocol;
  readonly path: string;
  readonly switches: Readonly<Record<string, Wanted>>;

  constructor(component: string, namespace: string, props: EndpointProps) {
    this.component = component;
    this.service = props.service;
    this.namespace = props.namespace ?? namespace;
    this.port = props.port;
    this.portName = props.portName;
    this.purpose = props.purpose;
    this.localPort = props.localPort;
    this.login = props.login;
    this.protocol = props.protocol ?? 'http';
    this.path = props.path ?? '';
    this.switches = props.switches ?? {};
  }

  /** `service.namespace.svc`: resolves from any namespace without knowing the cluster's domain. */
  get host(): string {
    return `${this.service}.${this.namespace}.svc`;
  }

  /** `host:port`, what gRPC and TCP clients take. */
  get address(): string {
    return `${this.host}:${this.port}`;
  }

  /** `http://host:port/path`, for clients that take a URL (gRPC exporters take one too). */
  get url(): string {
    return `http://${this.address}${this.path}`;
  }
}

/** What is known of an endpoint that Prometheus scrapes. */
export interface MetricsEndpointProps extends Omit<EndpointProps, 'purpose' | 'protocol'> {
  /** Labels that the Service carries; together with `withoutLabel` and the port's name they select it alone. */
  readonly labels: Readonly<Record<string, string>>;
  /** Label that the Service lacks and its headless twin has. Default: none. */
  readonly withoutLabel?: string;
  /** One target a node (a DaemonSet): its series get a `node` label. Default: false. */
  readonly perNode?: boolean;
  /** Name of its ServiceMonitor. Default: the Service's; a second port of one Service needs another. */
  readonly monitor?: string;
  /** Labels of the Service that its series carry too, dots and dashes as underscores: dashboards filter by them. */
  readonly targetLabels?: readonly string[];
  /**
   * Label that names the scraped pod, where the metrics speak of other pods than that: then `pod`, `namespace` and their
   * like are as they are exposed. Default: they speak of the scraped pod, and what is exposed becomes `exported_*`.
   */
  readonly scrapedPodLabel?: string;
  /**
   * Whether labels of the scraped pod (`pod`, `namespace` and their like) are left out, since the metrics name other pods
   * in labels of their own, and people would take the one for the other. Default: false.
   */
  readonly withoutPodLabels?: boolean;
}

/** An endpoint with Prometheus metrics behind a Service whose every address is one pod. */
export class MetricsEndpoint extends Endpoint {
  readonly labels: Readonly<Record<string, string>>;
  readonly withoutLabel: string | undefined;
  readonly perNode: boolean;
  readonly monitor: string;
  readonly targetLabels: readonly string[];
  readonly scrapedPodLabel: string | undefined;
  readonly withoutPodLabels: boolean;

  constructor(component: string, namespace: string, props: MetricsEndpointProps) {
    super(component, namespace, { path: '/metrics', ...props, purpose: 'metrics', protocol: 'http' });
    this.labels = props.labels;
    this.withoutLabel = props.withoutLabel;
    this.perNode = props.perNode ?? false;
    this.monitor = props.monitor ?? props.service;
    this.targetLabels = props.targetLabels ?? [];
    this.scrapedPodLabel = props.scrapedPodLabel;
    this.withoutPodLabels = props.withoutPodLabels ?? false;
  }
}

/** A port of the cluster's nodes that is published on the person's machine, on 127.0.0.1 only. */
export interface PublishedPort {
  /** Port on every node. */
  readonly nodePort: number;
  /** Port on the machine. */
  readonly localPort: number;
}

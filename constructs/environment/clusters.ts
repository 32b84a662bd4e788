import type { LoadedEnvironment } from './load.ts';

/** Who makes a Kind cluster, and the way back to the line that says so. */
interface Maker {
  readonly environment: string;
  readonly locate: LoadedEnvironment['locate'];
}

/** The Kind clusters that the environments of one run make: each has its own. */
export class Clusters {
  private readonly makers = new Map<string, Maker>();

  /** Notes which cluster an environment makes. Returns what to say if another makes it already, else undefined. */
  add({ environment: { name: environment, cluster }, locate }: LoadedEnvironment): string | undefined {
    const other = this.makers.get(cluster.name);
    if (other === undefined) {
      this.makers.set(cluster.name, { environment, locate });
      return undefined;
    }
    return (
      `${place(locate)}: the Kind cluster of ${environment} is called "${cluster.name}", as that of ` +
      `${other.environment} (${place(other.locate)}): bootstrap.sh could make but one of them: give one another cluster.name`
    );
  }
}

/** Where the name of the cluster comes from: where none is written, it is that of the environment. */
function place(locate: LoadedEnvironment['locate']): string {
  const written = locate(['cluster', 'name']);
  return written === locate(['cluster']) ? locate(['name']) : written;
}

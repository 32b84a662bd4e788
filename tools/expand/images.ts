import type { ClusterObject } from './cluster.ts';
import { count } from './count.ts';
import { IMAGE_ARGUMENTS } from './outside.ts';

/** A container image, taken apart. */
export interface Image {
  readonly registry: string;
  /** With the repository's path. */
  readonly name: string;
  /** Empty where there is only a digest. */
  readonly tag: string;
  /** `sha256:...`, empty where there is none. */
  readonly digest: string;
}

/** An image and the releases and components that run it. */
export interface UsedImage extends Image {
  readonly users: readonly string[];
}

const REFERENCE = /^(?<path>[^@]+?)(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>[a-z0-9]+:[a-f0-9]+))?$/;

/** Takes a reference apart, with what a container runtime fills in: `redis` is `docker.io/library/redis:latest`. */
export function parseImage(reference: string): Image | undefined {
  const { path, tag, digest = '' } = REFERENCE.exec(reference)?.groups ?? {};
  if (path === undefined) return undefined;
  const slash = path.indexOf('/');
  const first = path.slice(0, Math.max(slash, 0));
  // Docker's rule: the first part is a registry if it could be a host.
  const isHost = /[.:]/.test(first) || first === 'localhost';
  const registry = isHost ? first : 'docker.io';
  const name = isHost ? path.slice(slash + 1) : slash < 0 ? `library/${path}` : path;
  return { registry, name, tag: tag ?? (digest ? '' : 'latest'), digest };
}

/** Their `image` keys are not images: definitions, texts, and values of a chart that is expanded anyway. */
const SILENT = ['CustomResourceDefinition', 'ConfigMap', 'Secret', 'HelmRelease'];

/** Every image that the cluster runs: of containers, of image volumes, of custom resources, and by argument. */
export function imagesOf(cluster: readonly ClusterObject[]): UsedImage[] {
  const users = new Map<string, { image: Image; users: Set<string> }>();
  for (const { object, owner } of cluster) {
    if (SILENT.includes(object.kind)) continue;
    for (const reference of references(object)) {
      const image = parseImage(reference);
      if (!image) continue;
      const entry = users.get(line(image)) ?? { image, users: new Set() };
      entry.users.add(owner);
      users.set(line(image), entry);
    }
  }
  return [...users]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { image, users }]) => ({ ...image, users: [...users].sort() }));
}

function references(value: unknown, key = ''): string[] {
  if (typeof value === 'string') {
    if (key === 'image') return [value];
    return IMAGE_ARGUMENTS.filter(({ argument }) => value.startsWith(argument)).map(({ argument }) =>
      value.slice(argument.length),
    );
  }
  if (Array.isArray(value)) return value.flatMap((item) => references(item));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    // A volume that is an image: { image: { reference } }.
    const reference = name === 'image' && (child as { reference?: unknown } | null)?.reference;
    return typeof reference === 'string' ? [reference] : references(child, name);
  });
}

/** An image in one line: registry, name, tag and digest in columns. */
function line({ registry, name, tag, digest }: Image): string {
  return [registry, name, tag || '-', digest || '-'].join('\t');
}

/** The images as a table with tabs, one in a line, sorted. */
export function imageTable(images: readonly UsedImage[]): string {
  return images.map((image) => `${line(image)}\t${image.users.join(',')}\n`).join('');
}

/** How many there are, where from, and how many are pinned. */
export function imageSummary(images: readonly UsedImage[]): string {
  const registries = new Map<string, number>();
  for (const { registry } of images) registries.set(registry, (registries.get(registry) ?? 0) + 1);
  const parts = [...registries].sort(([, a], [, b]) => b - a).map(([registry, count]) => `${registry} ${count}`);
  const pinned = images.filter(({ digest }) => digest).length;
  return `${count(images.length, 'image')} (${parts.join(', ')}), ${pinned} with a digest`;
}

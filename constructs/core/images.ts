/** What is known of an image, each fact with its evidence: what a pod's security context may say follows from it. */
export interface Image {
  /** Registry, repository, tag and, where a public source states it, the digest of the multi-platform index. */
  readonly reference: string;
  /** Form of the manifest. Docker's schema 1 would not be pulled by containerd 2.1 and later. */
  readonly manifest: 'oci' | 'docker-2';
  /** Platforms that it was built for. */
  readonly platforms: readonly ('amd64' | 'arm64')[];
  /** Numeric user and group that it runs as. Root where the image's own start needs it. */
  readonly user: number;
  readonly group: number;
  /** Capabilities that its start needs, with everything else dropped. */
  readonly capabilities: readonly ('NET_BIND_SERVICE' | 'SETUID' | 'SETGID' | 'KILL')[];
  /** Paths that it writes to; the rest of its file system is read-only. Undefined: not known, so all stays writable. */
  readonly writes: readonly string[] | undefined;
  /** Where each fact is from, and what is not proven. */
  readonly evidence: string;
}

/** Every image that we name ourselves; charts name theirs. */
export const IMAGES = {
  guestbookFrontend: {
    reference: 'us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5',
    manifest: 'docker-2',
    platforms: ['amd64'],
    user: 0,
    group: 0,
    // Apache binds port 80 as root and hands its workers to www-data.
    capabilities: ['NET_BIND_SERVICE', 'SETUID', 'SETGID', 'KILL'],
    writes: undefined,
    evidence:
      'GoogleCloudPlatform/kubernetes-engine-samples quickstarts/guestbook/php-redis (16e1c91): php:7.4-apache, no USER, ' +
      'Redis hosts redis-leader and redis-follower. Built by docker build, hence schema 2 and amd64 alone; no public digest',
  },
  redis: {
    reference:
      'docker.io/library/redis:8.10.1-alpine@sha256:becdda6c7f4b3fb42e42fd7f120bbf5c54c4caaaf16f26da24e4563d2c1f0576',
    manifest: 'oci',
    platforms: ['amd64', 'arm64'],
    user: 999,
    group: 1000,
    capabilities: [],
    writes: ['/data'],
    evidence: 'docker-library/official-images library/redis (37079fb), redis/docker-library-redis alpine/Dockerfile',
  },
  podinfo: {
    reference: 'ghcr.io/stefanprodan/podinfo:6.14.1',
    manifest: 'oci',
    platforms: ['amd64', 'arm64'],
    user: 100,
    group: 101,
    capabilities: [],
    writes: ['/data'],
    evidence: 'stefanprodan/podinfo 6.14.1 Dockerfile (USER app, uid 100); /data only for /store. No public digest',
  },
  curl: {
    reference:
      'docker.io/curlimages/curl:8.21.0@sha256:7c12af72ceb38b7432ab85e1a265cff6ae58e06f95539d539b654f2cfa64bb13',
    manifest: 'docker-2',
    platforms: ['amd64', 'arm64'],
    user: 100,
    group: 101,
    capabilities: [],
    writes: [],
    evidence:
      'curl/curl-container 8.21.0 (96c8e58): curl_user, uid 100, busybox shell; pushed with buildah as a v2s2 list',
  },
  traceGenerator: {
    reference: 'ghcr.io/grafana/xk6-client-tracing:v0.0.9',
    manifest: 'oci',
    platforms: ['amd64', 'arm64'],
    user: 12345,
    group: 12345,
    capabilities: [],
    writes: [],
    evidence:
      'grafana/xk6-client-tracing v0.0.9 Dockerfile: no USER, a static binary at /k6-tracing; the built-in script imports ' +
      'from the internet and ends after 20 minutes, so ours is mounted. No public digest; read-only root reasoned, not run',
  },
  gitServer: {
    reference: 'docker.io/charmcli/soft-serve:v0.12.2',
    manifest: 'oci',
    platforms: ['amd64', 'arm64'],
    // The image would run as root and needs nothing of it: a Go program that starts git.
    user: 1000,
    group: 1000,
    capabilities: [],
    writes: ['/soft-serve', '/tmp'],
    evidence:
      'charmbracelet/soft-serve v0.12.2: docker.md (official images are on Docker Hub, those of ghcr.io development ' +
      'builds), Dockerfile (alpine with git, bash and openssh; data in /soft-serve), pkg/config/config.go; built from ' +
      'its source and run as uid 1000. No public digest; read-only root reasoned, not run',
  },
} as const satisfies Record<string, Image>;

/**
 * Repository of the collector's image: the chart names none and takes its tag from its own version.
 * Source: open-telemetry/opentelemetry-collector-releases; Docker Hub's copy stopped at 0.123.
 */
export const COLLECTOR_REPOSITORY =
  'ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib';

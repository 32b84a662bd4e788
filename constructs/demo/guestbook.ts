import { Component } from '../core/component.ts';
import type { Endpoint, Pods } from '../core/endpoint.ts';
import { IMAGES } from '../core/images.ts';
import type { Root } from '../core/root.ts';
import { addService, addWorkload, selector } from './workload.ts';

const REDIS_PORT = 6379;

/** The guestbook: three frontends, one Redis leader that takes writes, two followers that answer reads. */
export class Guestbook extends Component {
  /** The web page and its API. */
  readonly web: Endpoint;
  /** The frontends. */
  readonly frontend: Pods;

  constructor(scope: Root) {
    super(scope, 'guestbook', {
      namespace: 'application',
      summary: 'demo: a PHP frontend with a Redis leader and followers',
    });
    addWorkload(this, {
      name: 'frontend',
      image: IMAGES.guestbookFrontend,
      replicas: 3,
      // Any value but `env` means the host names redis-leader and redis-follower.
      env: { GET_HOSTS_FROM: 'dns' },
      ports: { http: 80 },
      // A static page: a Redis that is down must not restart the frontends.
      probe: { http: '/', port: 80 },
      resources: { cpu: [50, 500], memory: [64, 256] },
    });
    addService(this, {
      name: 'frontend',
      pods: selector('frontend'),
      ports: [{ name: 'http', port: 80, targetPort: 80 }],
    });
    this.addRedis('redis-leader', 1, []);
    this.addRedis('redis-follower', 2, ['--replicaof', 'redis-leader', `${REDIS_PORT}`]);
    this.frontend = { namespace: this.home, labels: selector('frontend'), port: 80 };
    this.web = this.endpoint({
      service: 'frontend',
      port: 80,
      portName: 'http',
      purpose: 'guestbook',
      localPort: 8080,
    });
  }

  /** The same image for all: a follower cannot read what a leader of another version sends it. */
  private addRedis(name: string, replicas: number, args: readonly string[]): void {
    addWorkload(this, {
      name,
      image: IMAGES.redis,
      replicas,
      // Instead of the entrypoint, which would load every module of the image.
      command: ['redis-server'],
      args: ['--save', '', '--appendonly', 'no', ...args],
      ports: { redis: REDIS_PORT },
      probe: { tcp: REDIS_PORT },
      resources: { cpu: [20, 200], memory: [32, 128] },
    });
    addService(this, {
      name,
      pods: selector(name),
      ports: [{ name: 'redis', port: REDIS_PORT, targetPort: REDIS_PORT }],
    });
  }
}

import { describe, expect, test } from 'vitest';
import { imagesOf, imageSummary, imageTable, parseImage } from '../../tools/expand/images.ts';
import { inCluster, object } from './support.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

test.each([
  ['redis', { registry: 'docker.io', name: 'library/redis', tag: 'latest', digest: '' }],
  ['grafana/loki:3.7.6', { registry: 'docker.io', name: 'grafana/loki', tag: '3.7.6', digest: '' }],
  ['quay.io/cilium/cilium:v1', { registry: 'quay.io', name: 'cilium/cilium', tag: 'v1', digest: '' }],
  [`localhost/a@${DIGEST}`, { registry: 'localhost', name: 'a', tag: '', digest: DIGEST }],
  [`r.example:5000/a/b/c:1@${DIGEST}`, { registry: 'r.example:5000', name: 'a/b/c', tag: '1', digest: DIGEST }],
  ['r.example:5000/a', { registry: 'r.example:5000', name: 'a', tag: 'latest', digest: '' }],
])('%s is taken apart', (reference, image) => {
  expect(parseImage(reference)).toEqual(image);
});

describe('the images of a cluster', () => {
  const pod = (name: string, ...images: readonly string[]) =>
    object('Pod', name, { spec: { containers: images.map((image) => ({ name: 'a', image })) } });
  const images = imagesOf([
    inCluster(pod('a', 'quay.io/b:1', 'redis:8'), { owner: 'two' }),
    inCluster(pod('b', `quay.io/b:1@${DIGEST}`, 'redis:8'), { owner: 'one' }),
    inCluster(object('Prometheus', 'p', { spec: { image: 'quay.io/p:3' } }, 'monitoring.coreos.com/v1')),
    inCluster(pod('operator')),
    inCluster(
      object('Deployment', 'operator', {
        spec: { template: { spec: { containers: [{ args: ['--prometheus-config-reloader=quay.io/r:1', '--x=y'] }] } } },
      }),
    ),
    inCluster(object('Pod', 'v', { spec: { volumes: [{ name: 'x', image: { reference: 'ghcr.io/files:1' } }] } })),
    inCluster(object('ConfigMap', 'c', { data: { image: 'no-image:1' } })),
    inCluster(object('HelmRelease', 'r', { spec: { values: { image: 'no-image:1' } } })),
  ]);

  test('are those of containers, volumes, custom resources and arguments, each once, sorted', () => {
    expect(imageTable(images)).toBe(
      [
        'docker.io\tlibrary/redis\t8\t-\tone,two',
        'ghcr.io\tfiles\t1\t-\tlamp',
        'quay.io\tb\t1\t-\ttwo',
        `quay.io\tb\t1\t${DIGEST}\tone`,
        'quay.io\tp\t3\t-\tlamp',
        'quay.io\tr\t1\t-\tlamp',
        '',
      ].join('\n'),
    );
  });

  test('are counted by registry', () => {
    expect(imageSummary(images)).toBe('6 images (quay.io 4, docker.io 1, ghcr.io 1), 1 with a digest');
  });
});

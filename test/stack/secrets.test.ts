import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { secretsIn } from './secrets.ts';

/** Everything that is rendered: the output, and the roots beside it. */
const files = [
  ...readdirSync('dist', { recursive: true, encoding: 'utf8' }).map((file) => `dist/${file}`),
  ...['argocd', 'flux'].flatMap((engine) => readdirSync(engine).map((file) => `${engine}/${file}`)),
].filter((file) => statSync(file).isFile());

describe('what is rendered', () => {
  it('is looked through: both trees, their roots, and all that bootstrap reads', () => {
    for (const file of [
      'dist/kind/argocd/AppProject-argocd-tetrascope.yaml',
      'dist/kind/flux/Kustomization-flux-system-loki.yaml',
      'dist/kind/bootstrap/bootstrap.env',
      'dist/kind/bootstrap/secrets.txt',
      'dist/kind/bootstrap/argocd/values.yaml',
      'dist/kind/bootstrap/git/StatefulSet-git-git.yaml',
      'argocd/kind.yaml',
      'flux/kind.yaml',
    ]) {
      expect(files).toContain(file);
    }
  });

  it('holds no secret material', () => {
    // Tetragon's redactions are patterns of secrets, so they look like some.
    const found = files
      .map((file) => [file, readFileSync(file, 'utf8').replace(/^ *\{"(redact|binary_regex)".*$/gm, '')] as const)
      .flatMap(([file, text]) => secretsIn(text).map((what) => `${file}: ${what}`));
    expect(found).toEqual([]);
  });

  it.each([
    ['adminPassword: prom-operator', 'a literal password, token or key'],
    ['  GF_SECURITY_ADMIN_PASSWORD: hunter2', 'a literal password, token or key'],
    ['"password": "hunter2"', 'a literal password, token or key'],
    ['url: http://admin:hunter2@loki.monitoring.svc:3100', 'a user and password in a URL'],
    ['-----BEGIN RSA PRIVATE KEY-----', 'a private key'],
    ['tls.crt: |\n  -----BEGIN CERTIFICATE-----', 'a certificate'],
    ['value: ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'a token that its prefix gives away'],
    ['apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\nstringData:\n  a: b', 'a Secret with data'],
  ])('would be found: %s', (text, what) => {
    expect(secretsIn(text)).toContain(what);
  });

  it.each([
    'passwordKey: admin-password',
    'automountServiceAccountToken: false',
    'existingSecret: grafana-admin',
    'password: ""',
  ])('is not mistaken for a secret: %s', (text) => {
    expect(secretsIn(text)).toEqual([]);
  });
});

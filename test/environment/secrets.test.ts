import { describe, expect, it } from 'vitest';
import type { HelmValues } from '../../constructs/environment/environment.ts';
import { leaves, secretIn } from '../../constructs/environment/rules/secrets.ts';

const secrets = (values: HelmValues) =>
  [...leaves(values)].filter(({ name, value }) => secretIn(name, value)).map(({ path }) => path.join('.'));

describe('a secret in values', () => {
  it.each<[string, HelmValues]>([
    ['however its key is spelled', { adminPassword: 'x', root_password: 'x', 'GF-SMTP-PASSWORD': 'x', PASSWD: 'x' }],
    ['a number', { password: 12345 }],
    [
      'a token or key',
      { token: 'x', bearerToken: 'x', apiKey: 'x', secretKey: 'x', accessKey: 'x', 'private-key': 'x' },
    ],
    ['a client secret', { client_secret: 'x', clientSecret: 'x', secretAccessKey: 'x' }],
    ['a URL', { url: 'postgres://me:x@db:5432/grafana' }],
    ['a private key', { pem: '-----BEGIN RSA PRIVATE KEY-----\nMIIE' }],
  ])('is found: %s', (_, values) => {
    expect(secrets(values)).toEqual(Object.keys(values));
  });

  it('is found in lists and in environment variables of containers', () => {
    const env = [
      { name: 'DB_PASSWORD', value: 'x' },
      { name: 'LEVEL', value: 'x' },
    ];
    expect(secrets({ env, headers: { token: ['x', ''] } })).toEqual(['env.0.value', 'headers.token.0']);
  });

  it.each<[string, HelmValues]>([
    ['nothing', { password: '', token: false }],
    ['a switch', { automountServiceAccountToken: true, useFederatedToken: false }],
    ['the name of a Secret', { existingSecret: 'grafana', secretName: 'tls', tokenSecretRef: { name: 'a', key: 'b' } }],
    ['the key of a Secret', { passwordKey: 'admin-password', passwordSecretKey: 'p', tokenRef: 'a', userKey: 'u' }],
    ['a file', { bearerTokenFile: '/var/run/secrets/token', passwordFile: '/etc/p' }],
    [
      'an environment variable',
      { password: '${DB_PASSWORD}', token: '$(TOKEN)', apiKey: '$__env{KEY}', secretKey: '${env:K}' },
    ],
    ['a template', { htpasswd: '{{ htpasswd .user .password }}' }],
    ['a certificate', { ca: '-----BEGIN CERTIFICATE-----\nMIIE', url: 'http://loki:3100/path@1' }],
    ['a limit', { maxTokens: 5, passwordLength: 12, tokenTtl: '1h' }],
  ])('is not: %s', (_, values) => {
    expect(secrets(values)).toEqual([]);
  });
});

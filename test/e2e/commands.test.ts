import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { Endpoint } from '../../constructs/core/endpoint.ts';
import { programs } from './commands.ts';
import { Forward, forwardedPort } from './forward.ts';
import { send } from './http.ts';
import { Kubectl } from './kubectl.ts';
import { FakeCommands } from './support.ts';

const node = process.execPath;

describe('programs', () => {
  test('are run to their end', async () => {
    const script =
      'console.log("out\\nhalf"); process.stdout.write("last"); console.error(process.env.X); process.exit(3)';
    const shown: string[] = [];
    const options = { env: { X: 'err' }, show: (line: string) => shown.push(line) };
    expect(await programs().run(node, ['-e', script], options)).toEqual({
      code: 3,
      stdout: 'out\nhalf\nlast',
      stderr: 'err\n',
    });
    expect(shown.toSorted()).toEqual(['err', 'half', 'last', 'out']);
  });

  test('may not be there', async () => {
    expect(await programs().run('no-such-program', [])).toMatchObject({
      code: 127,
      stderr: expect.stringContaining('ENOENT'),
    });
  });

  test('are stopped when they take too long, and when the test is interrupted', async () => {
    const forever = ['-e', 'setInterval(() => {}, 1000)'];
    expect((await programs().run(node, forever, { seconds: 0.1 })).code).not.toBe(0);
    const interruption = new AbortController();
    const running = programs(interruption.signal).run(node, forever);
    interruption.abort(new Error('interrupted'));
    await expect(running).rejects.toThrow('interrupted');
    await expect(async () => programs(interruption.signal).run(node, forever)).rejects.toThrow('interrupted');
  });

  test('run beside until they are stopped', async () => {
    const script = 'console.error("bye"); console.log("ready"); setInterval(() => {}, 1000)';
    const words = await new Promise((done) => {
      const running = programs().start(node, ['-e', script], { line: () => running.stop(), ended: done });
    });
    expect(words).toBe('bye');
  });
});

describe('a forward', () => {
  const at = new Endpoint('grafana', 'monitoring', {
    service: 'grafana',
    port: 80,
    portName: 'service',
    purpose: 'Grafana',
    path: '/grafana',
  });
  const OK = { status: 200, type: 'application/json', body: '{}' };
  const DOWN = { status: 0, type: '', body: 'refused' };

  test('is on the port that kubectl found', () => {
    expect(forwardedPort('Forwarding from 127.0.0.1:41234 -> 9090')).toBe(41234);
    expect(forwardedPort('Forwarding from [::1]:41234 -> 9090')).toBeUndefined();
    expect(forwardedPort('Handling connection for 41234')).toBeUndefined();
  });

  test('is opened once, below the path of the address', async () => {
    const commands = new FakeCommands();
    const asked: string[] = [];
    const forward = new Forward(new Kubectl(commands, 'kind-x'), at, (port, { path }) => {
      asked.push(`${port}${path}`);
      return Promise.resolve(OK);
    });
    expect(await forward.ask({ path: '/api/health' })).toEqual(OK);
    await forward.ask({ path: '/api/search' });
    forward.close();
    expect(asked).toEqual(['41234/grafana/api/health', '41234/grafana/api/search']);
    expect(commands.started).toEqual([
      'kubectl --context kind-x --namespace monitoring port-forward --address 127.0.0.1 service/grafana :80',
    ]);
    expect(commands.stopped).toBe(1);
  });

  test('is opened anew when the server behind it is gone', async () => {
    const commands = new FakeCommands();
    const answers = [DOWN, OK];
    const forward = new Forward(new Kubectl(commands, 'kind-x'), at, () => Promise.resolve(answers.shift() ?? OK));
    expect(await forward.ask({ path: '/' })).toEqual(DOWN);
    expect(await forward.ask({ path: '/' })).toEqual(OK);
    expect(commands.started).toHaveLength(2);
  });

  test('says what kubectl says when it cannot be opened', async () => {
    const commands = new FakeCommands(() => ({ code: 1, stderr: 'error: services "grafana" not found' }));
    const forward = new Forward(new Kubectl(commands, 'kind-x'), at, () => Promise.resolve(OK));
    expect(await forward.ask({ path: '/' })).toEqual({
      status: 0,
      type: '',
      body: 'kubectl port-forward ended: error: services "grafana" not found',
    });
  });
});

describe('a request', () => {
  const { signal } = new AbortController();

  test('is sent with its body and its login, and follows no redirect', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      request.setEncoding('utf8');
      let body = '';
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        seen.push([request.method, request.url, request.headers.authorization, body].join(' '));
        if (request.url === '/moved') response.writeHead(302, { location: '/login' }).end();
        else response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}');
      });
    });
    await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const login = { user: 'admin', password: 'pass' };
    const ok = { status: 200, type: 'application/json', body: '{"a":1}' };
    expect(await send(port, { path: '/a?b=c' }, undefined, signal)).toEqual(ok);
    expect(await send(port, { path: '/q', body: { x: 1 } }, login, signal)).toEqual(ok);
    expect((await send(port, { path: '/moved' }, undefined, signal)).status).toBe(302);
    expect(seen).toEqual(['GET /a?b=c  ', `POST /q Basic ${btoa('admin:pass')} {"x":1}`, 'GET /moved  ']);
    await new Promise((closed) => server.close(closed));
    expect(await send(port, { path: '/' }, undefined, signal)).toMatchObject({ status: 0 });
  });

  test('ends with the test', async () => {
    const interruption = new AbortController();
    interruption.abort(new Error('interrupted'));
    await expect(send(1, { path: '/' }, undefined, interruption.signal)).rejects.toThrow('interrupted');
  });
});

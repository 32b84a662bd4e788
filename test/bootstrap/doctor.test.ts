import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { Bench } from './bench.ts';

const WSL = 'Linux version 6.6.87.2-microsoft-standard-WSL2\n';
const GIB = 2 ** 30;

interface Trouble {
  readonly name: string;
  readonly make: (bench: Bench) => void;
  readonly line: string;
  readonly remedy: string;
}

const FAILURES: readonly Trouble[] = [
  {
    name: 'Docker that does not run, on Linux',
    make: (bench) => (bench.world.docker = undefined),
    line: 'FAIL     Docker does not answer',
    remedy: 'sudo systemctl start docker',
  },
  {
    name: 'Docker that does not run, on macOS',
    make: (bench) => {
      bench.world.docker = undefined;
      bench.world.uname = { '-s': 'Darwin', '-m': 'arm64', '-r': '24.6.0' };
    },
    line: 'FAIL     Docker does not answer',
    remedy: 'open -a Docker',
  },
  {
    name: 'Docker that does not run, in WSL',
    make: (bench) => {
      bench.world.docker = undefined;
      writeFileSync(bench.host('/proc/version'), WSL);
    },
    line: 'FAIL     Docker does not answer',
    remedy: 'Settings > Resources > WSL integration',
  },
  {
    name: 'too little memory on Linux',
    make: (bench) => (bench.world.docker = { ...bench.world.docker, memory: String(2 * GIB) }),
    line: 'FAIL     2048 MiB of memory for Docker: 6144 needed',
    remedy: 'a smaller environment needs less',
  },
  {
    name: 'too little memory on macOS',
    make: (bench) => {
      bench.world.docker = { ...bench.world.docker, memory: String(2 * GIB) };
      bench.world.uname = { '-s': 'Darwin', '-m': 'x86_64', '-r': '24.6.0' };
    },
    line: 'FAIL     2048 MiB of memory for Docker: 6144 needed',
    remedy: 'Docker Desktop > Settings > Resources; with colima: colima stop && colima start --memory',
  },
  {
    name: 'too little memory in WSL',
    make: (bench) => {
      bench.world.docker = { ...bench.world.docker, memory: String(2 * GIB) };
      writeFileSync(bench.host('/proc/version'), WSL);
    },
    line: 'FAIL     2048 MiB of memory for Docker: 6144 needed',
    remedy: '%UserProfile%\\.wslconfig',
  },
  {
    name: 'one CPU',
    make: (bench) => (bench.world.docker = { ...bench.world.docker, cpus: '1' }),
    line: 'FAIL     1 CPU for Docker: at least 2 needed',
    remedy: 'free some',
  },
  {
    name: 'cgroup v1',
    make: (bench) => (bench.world.docker = { ...bench.world.docker, cgroup: '1' }),
    line: "FAIL     cgroup v1: Cilium's socket load balancing needs v2",
    remedy: 'systemd.unified_cgroup_hierarchy=1',
  },
  {
    name: 'an old kernel',
    make: (bench) => {
      bench.world.docker = { ...bench.world.docker, kernel: '5.4.0-generic' };
      bench.world.uname = { ...bench.world.uname, '-r': '5.4.0-generic' };
    },
    line: 'FAIL     kernel 5.4.0-generic: Cilium needs 5.10 or later',
    remedy: 'update the distribution',
  },
  {
    name: 'no BTF',
    make: (bench) => rmSync(bench.host('/sys/kernel/btf/vmlinux')),
    line: 'FAIL     no BTF (/sys/kernel/btf/vmlinux): Tetragon cannot start',
    remedy: 'CONFIG_DEBUG_INFO_BTF=y',
  },
  {
    name: 'few inotify watches',
    make: (bench) => writeFileSync(bench.host('/proc/sys/fs/inotify/max_user_watches'), '8192\n'),
    line: 'FAIL     fs.inotify.max_user_watches is 8192: at least 524288',
    remedy: 'sudo sysctl -w fs.inotify.max_user_watches=524288',
  },
  {
    name: 'few inotify instances',
    make: (bench) => writeFileSync(bench.host('/proc/sys/fs/inotify/max_user_instances'), '128\n'),
    line: 'FAIL     fs.inotify.max_user_instances is 128: at least 512',
    remedy: 'sudo sysctl -w fs.inotify.max_user_instances=512',
  },
  {
    name: 'little disk',
    make: (bench) => bench.set('DISK_GIB', '99999999'),
    line: 'GiB free in /: 99999999 needed',
    remedy: 'docker system prune',
  },
  {
    name: 'an architecture without images',
    make: (bench) => (bench.world.uname = { ...bench.world.uname, '-m': 'riscv64' }),
    line: 'FAIL     architecture riscv64: the images exist for amd64 and arm64',
    remedy: 'use another machine',
  },
  {
    name: 'an old kind',
    make: (bench) => (bench.world.versions.kind = '0.20.0'),
    line: 'FAIL     kind 0.20.0: the node image needs 0.32.0 or later',
    remedy: 'https://kind.sigs.k8s.io',
  },
  {
    name: 'an old helm',
    make: (bench) => (bench.world.versions.helm = '3.7.2'),
    line: 'FAIL     helm 3.7.2: charts from OCI registries need 3.8.0 or later',
    remedy: 'https://helm.sh',
  },
];

const WARNINGS: readonly Trouble[] = [
  {
    name: 'no bpf LSM',
    make: (bench) => writeFileSync(bench.host('/sys/kernel/security/lsm'), 'lockdown,apparmor\n'),
    line: 'warning  no bpf in /sys/kernel/security/lsm (lockdown,apparmor)',
    remedy: 'lsm=lockdown,apparmor,bpf',
  },
  {
    name: 'two CPUs',
    make: (bench) => (bench.world.docker = { ...bench.world.docker, cpus: '2' }),
    line: 'warning  2 CPUs for Docker: it will be slow with fewer than 4',
    remedy: 'free some',
  },
  {
    name: 'a kubectl that is far',
    make: (bench) => (bench.world.versions.kubectl = '1.30.1'),
    line: 'warning  kubectl 1.30.1: more than one minor version from Kubernetes 1.36',
    remedy: 'install one that is nearer',
  },
  {
    name: 'the next helm',
    make: (bench) => (bench.world.versions.helm = '4.0.1'),
    line: 'warning  helm 4.0.1: tested with 3.',
    remedy: '',
  },
  {
    name: 'arm64 with the guestbook',
    make: (bench) => (bench.world.uname = { ...bench.world.uname, '-m': 'arm64' }),
    line: "warning  architecture arm64: the image of the guestbook's frontend exists for amd64 only",
    remedy: 'components.guestbook.enabled: false',
  },
  {
    name: 'a kernel that cannot be seen',
    make: (bench) => (bench.world.docker = { ...bench.world.docker, kernel: '6.10.14-linuxkit' }),
    line: 'warning  BTF: cannot be seen from here, Docker runs on another kernel',
    remedy:
      'docker run --rm --privileged -v /sys/kernel/security:/sys/kernel/security:ro busybox ls /sys/kernel/btf/vmlinux',
  },
];

describe.concurrent('doctor', () => {
  test('is content with a machine that has all', async () => {
    const bench = new Bench();
    const { code, out, changes } = await bench.run('doctor');
    expect(out.split('\n').filter((line) => !line.startsWith('ok '))).toEqual(['0 failed, 0 warnings', '']);
    expect({ code, changes }).toEqual({ code: 0, changes: [] });
  });

  test.each(FAILURES)('fails with $name, and up does nothing then', async ({ make, line, remedy }) => {
    const bench = new Bench();
    make(bench);
    const { code, out } = await bench.run('doctor');
    expect(code).toBe(1);
    expect(out).toContain(line);
    expect(out).toContain(remedy);
    const up = await bench.run('up');
    expect(up).toMatchObject({ code: 1, changes: [] });
    expect(up.out).toContain(line);
    expect(up.out).not.toMatch(/^ok /m);
  });

  test.each(WARNINGS)('warns of $name', async ({ make, line, remedy }) => {
    const bench = new Bench();
    make(bench);
    const { code, out } = await bench.run('doctor');
    expect(code).toBe(0);
    expect(out).toContain(line);
    expect(out).toContain(remedy);
  });

  test('names the port that is taken, unless the cluster has it', async () => {
    const bench = await Bench.after('flux');
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    bench.set('PORTS', port);
    expect(await bench.run('doctor')).toMatchObject({ code: 0 });
    bench.world.cluster = 'absent';
    const { code, out } = await bench.run('doctor');
    server.close();
    expect(code).toBe(1);
    expect(out).toContain(`FAIL     port ${port} of 127.0.0.1 is in use`);
    expect(out).toContain(`sport = :${port}`);
  });

  test('looks into a node of the cluster where the kernel is another one', async () => {
    const bench = await Bench.after('flux');
    bench.world.docker = { ...bench.world.docker, kernel: '6.10.14-linuxkit' };
    bench.world.nodeFiles = {
      '/sys/kernel/btf/vmlinux': '',
      '/sys/kernel/security/lsm': 'bpf',
      '/proc/sys/fs/inotify/max_user_watches': '8192',
      '/proc/sys/fs/inotify/max_user_instances': '512',
    };
    const { out } = await bench.run('doctor');
    expect(out).toContain('ok       BTF');
    expect(out).toContain('FAIL     fs.inotify.max_user_watches is 8192');
  });

  test('runs on a machine that has none of the tools', async () => {
    const bench = new Bench({ stand: ['uname'] });
    const { code, out, err } = await bench.run('doctor');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    for (const tool of ['docker', 'kind', 'kubectl', 'helm', 'git'])
      expect(out).toContain(`FAIL     ${tool} is not installed`);
  });
});

import { expect, test } from 'vitest';
import { Shop } from '../../../testing/shop.ts';

// Tables and error texts as iproute2, net-tools and BusyBox print them, seen in a network namespace with a host's address and a link-local
// gateway, as Calico gives a pod.

const podOf = (image: string, name = 'it'): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: ${name}, image: "${image}", ports: [{containerPort: 80}]}]}\n`;

test('ip shows eth0 with a host’s address, and the way out of the pod', () => {
  const lab = new Shop();
  const address = lab.get('Pod', 'tools').status.podIP ?? '';
  expect(lab.sh('tools', 'ip -br -4 addr').out).toBe(
    `lo               UNKNOWN        127.0.0.1/8 \neth0@if5         UP             ${address}/32 \n`,
  );
  expect(lab.sh('tools', 'ip -4 addr show eth0').out).toBe(
    `2: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000\n    inet ${address}/32 scope global eth0\n       valid_lft forever preferred_lft forever\n`,
  );
  expect(lab.sh('tools', 'ip route').out).toBe('default via 169.254.1.1 dev eth0 \n169.254.1.1 dev eth0 scope link \n');
  expect(lab.sh('tools', 'ip r get 10.96.0.50').out).toBe(
    `10.96.0.50 via 169.254.1.1 dev eth0 src ${address} uid 0 \n    cache \n`,
  );
  expect(lab.sh('tools', 'ip addr show foo')).toMatchObject({ exit: 1, err: 'Device "foo" does not exist.\n' });
  expect(lab.sh('tools', 'ip foo')).toMatchObject({ exit: 1, err: 'Object "foo" is unknown, try "ip help".\n' });
  expect(lab.sh('box', 'route -n').out).toBe(
    'Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n0.0.0.0         169.254.1.1     0.0.0.0         UG    0      0        0 eth0\n169.254.1.1     0.0.0.0         255.255.255.255 UH    0      0        0 eth0\n',
  );
});

test('a node has its pods’ devices, the way to other nodes’ pods, and nothing for those of its range that are not there', () => {
  const { out } = new Shop().sh('node/node-1', 'ip route');
  expect(out).toMatch(
    /^default via 192\.168\.0\.1 dev eth0 \n(10\.244\.0\.\d dev veth[0-9a-f]{8} scope link \n)+192\.168\.0\.0\/24 dev eth0 proto kernel scope link src 192\.168\.0\.2 \n/,
  );
  expect(out).toContain('blackhole 10.244.0.0/24 \n');
  expect(out).toContain('10.244.1.0/24 via 192.168.0.3 dev eth0 \n');
});

test('ss and netstat list what listens, and connections while they last', () => {
  const lab = new Shop(podOf('nicolaka/netshoot', 'server'));
  expect(lab.sh('server', 'ss -tln').out).toBe(
    'State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\nLISTEN 0      4096         0.0.0.0:80        0.0.0.0:*          \n',
  );
  expect(lab.sh('server', 'netstat -tln').out).toBe(
    'Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       \ntcp        0      0 0.0.0.0:80              0.0.0.0:*               LISTEN      \n',
  );
  lab.start('pod/default/tools', ['curl', '-s', 'http://10.244.9.9/']);
  const own = lab.get('Pod', 'tools').status.podIP ?? '';
  expect(lab.sh('tools', 'ss -tn').out).toMatch(
    new RegExp(
      `^State    Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess\nSYN-SENT 0      0 +${own}:\\d{5} +10\\.244\\.9\\.9:80 +\n$`,
    ),
  );
});

test('a container has the files that the kubelet writes, and says of others that they are not modelled', () => {
  const lab = new Shop();
  const address = lab.get('Pod', 'box').status.podIP;
  expect(lab.sh('box', 'cat /etc/resolv.conf').out).toBe(
    'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
  );
  expect(lab.sh('box', 'cat /etc/hosts').out).toContain(`# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n`);
  expect(lab.sh('box', 'cat /etc/hosts').out).toContain(`\n${address}\tbox\n`);
  expect(lab.sh('box', 'cat /etc/hostname /nope')).toMatchObject({
    exit: 1,
    out: 'box\n',
    err: 'cat: /nope: No such file or directory\n',
  });
  expect(lab.sh('box', 'cat /var/run/secrets/kubernetes.io/serviceaccount/token').err).toContain(
    'not modelled by Kubehop',
  );
  expect(lab.sh('box', 'cat', { stdin: 'piped\n' }).out).toBe('piped\n');
  expect(lab.sh('box', 'ls /etc').out).toBe('hostname\nhosts\nresolv.conf\n');
});

test.each([
  ['hostname', 0, 'box\n'],
  ['whoami', 0, 'root\n'],
  ['id', 0, 'uid=0(root) gid=0(root) groups=0(root)\n'],
  ['printenv HOSTNAME', 0, 'box\n'],
  ['printenv NOPE', 1, ''],
  ['test 1 -lt 2', 0, ''],
  ['test a = b', 1, ''],
  ['[ -n x ]', 0, ''],
  ['test -f /etc/hosts', 0, ''],
  ['ps', 0, 'PID   USER     TIME  COMMAND\n    1 root      0:00 sleep infinity\n    7 root      0:00 ps\n'],
  ['uname -a', 0, 'Linux box 6.1.0-40-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.153-1 (2025-09-20) x86_64 GNU/Linux\n'],
] as const)('%s exits with %i', (command, exit, out) => {
  expect(new Shop().sh('box', command)).toMatchObject({ exit, out });
});

test('kill 1 ends a server, and its container starts again; a sleep as the first process ignores it', () => {
  const lab = new Shop(podOf('nginx'));
  const restarts = (name: string) => lab.get('Pod', name).status.containerStatuses?.[0]?.restartCount;
  expect(lab.sh('it', 'kill 1').exit).toBe(0);
  lab.until(() => restarts('it') === 1);
  expect(lab.sh('box', 'kill 1').exit).toBe(0);
  expect(lab.run(20).sh('box', 'kill -9 1').exit).toBe(0);
  expect(restarts('box')).toBe(0);
});

test('a pod of a headless Service has a full name', () => {
  const lab = new Shop(
    'apiVersion: v1\nkind: Pod\nmetadata: {name: named}\nspec: {hostname: db-0, subdomain: db, containers: [{name: a, image: busybox, command: [sleep, infinity]}]}\n',
  );
  expect(lab.sh('named', 'hostname -f').out).toBe('db-0.db.default.svc.cluster.local\n');
});

test('redis-cli talks to a Redis, which keeps what it is told', () => {
  const lab = new Shop(
    podOf('redis:7', 'db').replace('ports: [{containerPort: 80}]', 'ports: [{containerPort: 6379}]'),
  );
  const cli = (command: string, tty = false) => lab.sh('db', `redis-cli ${command}`, { tty });
  expect(cli('ping').out).toBe('PONG\n');
  expect(cli('set greeting hello').out).toBe('OK\n');
  expect(cli('get greeting').out).toBe('hello\n');
  expect(cli('get greeting', true).out).toBe('"hello"\n');
  expect(cli('get nothing', true).out).toBe('(nil)\n');
  expect(cli('incr n', true).out).toBe('(integer) 1\n');
  expect(cli('frobnicate').out).toBe("ERR unknown command 'frobnicate', with args beginning with: \n");
  expect(lab.sh('node/node-1', 'redis-cli -h 10.96.0.51 ping')).toMatchObject({ exit: 1 });
});

test.each([
  ['gcr.io/distroless/static', 'sh', false],
  ['registry.k8s.io/pause:3.10', 'sh', false],
  ['busybox', 'sh', true],
  ['busybox', 'bash', false],
  ['busybox', 'curl', false],
  ['nginx:1.27', 'bash', true],
  ['nginx:1.27', 'ping', false],
  ['nginx:1.27', 'curl', true],
  ['nginx:1.27-alpine', 'ping', true],
  ['example.com/team/app:v2', 'wget', true],
  ['docker.io/curlimages/curl:8.10.1', 'curl', true],
])('in %s there is %s: %s', (image, program, there) => {
  const lab = new Shop(podOf(image));
  lab.until(() => lab.get('Pod', 'it').status.phase === 'Running');
  const { refusal } = lab.start('pod/default/it', [program]);
  expect(refusal).toBe(there ? undefined : 'program-not-found');
});

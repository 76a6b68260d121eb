import { expect, test } from 'vitest';
import { Shop } from '../../testing/shop.ts';

// The words are those of BusyBox, iputils, OpenBSD's netcat and GNU wget, seen in a network namespace.

/** Where the one pod of `web` is. */
const addressOf = (lab: Shop): string => lab.pods('web')[0]?.status.podIP ?? '';

test('ping counts what comes back, in the words of either ping', () => {
  const lab = new Shop();
  const to = addressOf(lab);
  expect(lab.sh('box', `ping -c 2 ${to}`)).toMatchObject({
    exit: 0,
    out: expect.stringMatching(
      new RegExp(
        `^PING ${to} \\(${to}\\): 56 data bytes\n64 bytes from ${to}: seq=0 ttl=6\\d time=\\d\\.\\d{3} ms\n64 bytes from ${to}: seq=1 ttl=6\\d time=\\d\\.\\d{3} ms\n\n--- ${to} ping statistics ---\n2 packets transmitted, 2 packets received, 0% packet loss\nround-trip min/avg/max = [\\d./]+ ms\n$`,
      ),
    ),
  });
  expect(lab.sh('tools', `ping -c 2 -s 100 -i 0.2 ${to}`)).toMatchObject({
    exit: 0,
    out: expect.stringMatching(
      new RegExp(
        `^PING ${to} \\(${to}\\) 100\\(128\\) bytes of data\\.\n108 bytes from ${to}: icmp_seq=1 ttl=6\\d time=.* ms\n108 bytes .*\n\n--- ${to} ping statistics ---\n2 packets transmitted, 2 received, 0% packet loss, time 20\\dms\nrtt min/avg/max/mdev = [\\d./]+ ms\n$`,
      ),
    ),
  });
});

test('all pings of a run have one identifier: one connection to conntrack', () => {
  const lab = new Shop();
  const { requests } = lab.sh('box', `ping -c 3 ${addressOf(lab)}`);
  expect(new Set(requests.map((id) => lab.playground.trace(id)?.packets[0]?.hops[0]?.before.sport)).size).toBe(1);
});

test('ping of nobody: BusyBox is silent, iputils tells of the ICMP errors', () => {
  const lab = new Shop();
  expect(lab.sh('box', 'ping -c 2 -W 1 192.168.0.77')).toMatchObject({
    exit: 1,
    out: 'PING 192.168.0.77 (192.168.0.77): 56 data bytes\n\n--- 192.168.0.77 ping statistics ---\n2 packets transmitted, 0 packets received, 100% packet loss\n',
  });
  expect(lab.sh('tools', 'ping -c 1 192.168.0.77').out).toMatch(
    /\nFrom 192\.168\.0\.\d icmp_seq=1 Destination Host Unreachable\n\n--- 192\.168\.0\.77 ping statistics ---\n1 packets transmitted, 0 received, \+1 errors, 100% packet loss, time 300\dms\n\n$/,
  );
  expect(lab.sh('box', 'ping -c 1 nosuch')).toMatchObject({ exit: 1, err: "ping: bad address 'nosuch'\n" });
  expect(lab.sh('tools', 'ping -c 1 nosuch')).toMatchObject({
    exit: 2,
    err: 'ping: nosuch: Name or service not known\n',
  });
  expect(lab.sh('tools', 'ping -c 1 -t 1 198.51.100.7').out).toContain(' icmp_seq=1 Time to live exceeded\n');
});

test('Ctrl-C has ping print its statistics, and exit as if its count were reached', () => {
  const lab = new Shop();
  const { process } = lab.start('pod/default/box', ['ping', addressOf(lab)]);
  lab.run(2.5).signal(process, 'INT');
  expect(lab.told(process)).toMatchObject({
    exit: 0,
    out: expect.stringContaining('\n3 packets transmitted, 3 packets received, 0% packet loss\n'),
  });
});

test.each([
  ['box', 'nc -zv web 80', 0, 'web (10.96.0.50:80) open\n'],
  ['box', 'nc -zv shut 80', 1, 'nc: shut (10.96.0.52:80): Connection refused\n'],
  ['box', 'nc -zv -w 2 10.244.9.9 80', 1, 'nc: 10.244.9.9 (10.244.9.9:80): Connection timed out\n'],
  ['box', 'nc -zv nosuch 80', 1, "nc: bad address 'nosuch'\n"],
  ['tools', 'nc -zv web 80', 0, 'Connection to web (10.96.0.50) 80 port [tcp/http] succeeded!\n'],
  ['tools', 'nc -zv shut 80', 1, 'nc: connect to shut (10.96.0.52) port 80 (tcp) failed: Connection refused\n'],
  ['tools', 'nc -zv 192.168.0.77 80', 1, 'nc: connect to 192.168.0.77 port 80 (tcp) failed: No route to host\n'],
  [
    'tools',
    'nc -zv -w 1 10.244.9.9 80',
    1,
    'nc: connect to 10.244.9.9 port 80 (tcp) timed out: Operation now in progress\n',
  ],
  ['tools', 'nc -z web 80', 0, ''],
  [
    'tools',
    'nc -zv -w 1 10.96.0.50 79-80',
    1,
    'nc: connect to 10.96.0.50 port 79 (tcp) timed out: Operation now in progress\nConnection to 10.96.0.50 80 port [tcp/http] succeeded!\n',
  ],
  ['tools', 'nc -zvu 10.96.0.10 53', 0, 'Connection to 10.96.0.10 53 port [udp/domain] succeeded!\n'],
  ['tools', 'nc web', 1, 'nc: missing port number\n'],
  ['box', 'wget -qO- http://none', 1, "wget: can't connect to remote host (10.96.0.51): Connection refused\n"],
  ['box', 'wget -T 2 -qO- http://10.244.9.9', 1, 'wget: download timed out\n'],
  ['box', 'wget -qO- http://nosuch', 1, "wget: bad address 'nosuch'\n"],
  ['box', 'wget --spider http://web', 0, 'Connecting to web (10.96.0.50:80)\nremote file exists\n'],
] as const)('in %s, %s exits with %i', (where, command, exit, err) => {
  expect(new Shop().sh(where, command)).toMatchObject({ exit, err });
});

test('nc without -z only opens a connection; with -z nothing is asked of the server', () => {
  const lab = new Shop();
  const { requests } = lab.sh('box', 'nc -zv web 80');
  const trace = lab.playground.trace(requests[0] ?? 0);
  expect(trace?.packets.filter(({ label }) => !label.startsWith('DNS')).map(({ label }) => label)).toEqual([
    'SYN',
    'SYN-ACK',
    'FIN',
    'FIN-ACK',
    'ACK',
  ]);
  expect(lab.sh('box', 'nc web 80', { stdin: 'hello\n' }).out).toContain('Pod: default/web-');
});

test('wget prints what it fetched, and tells of it on the side', () => {
  const lab = new Shop();
  expect(lab.sh('box', 'wget -qO- web')).toMatchObject({
    exit: 0,
    err: '',
    out: expect.stringContaining('Request: GET /\n'),
  });
  expect(lab.sh('box', 'wget -O- http://web').err).toMatch(
    /^Connecting to web \(10\.96\.0\.50:80\)\nwriting to stdout\n- {20}100% \|\*{32}\| {3}\d{3} {2}0:00:00 ETA\nwritten to stdout\n$/,
  );
  expect(lab.sh('node/node-1', 'wget -O- http://10.96.0.50/').err).toMatch(
    /^--2026-01-01 .*-- {2}http:\/\/10\.96\.0\.50\/\nConnecting to 10\.96\.0\.50:80\.\.\. connected\.\nHTTP request sent, awaiting response\.\.\. 200 OK\nLength: \d+ \[text\/plain\]\nSaving to: ‘STDOUT’\n/,
  );
  expect(lab.sh('node/node-1', 'wget -t2 -T1 -qO- http://10.244.9.9/').exit).toBe(4);
});

test('traceroute names the routers on the way, which answer that the TTL is used up', () => {
  const lab = new Shop();
  const { out, requests } = lab.sh('tools', 'traceroute -q 1 198.51.100.7');
  expect(out).toMatch(
    /^traceroute to 198\.51\.100\.7 \(198\.51\.100\.7\), 30 hops max, 60 byte packets\n 1 {2}(192\.168\.0\.\d) \(\1\) {2}[\d.]+ ms\n 2 {2}192\.168\.0\.1 \(192\.168\.0\.1\) {2}[\d.]+ ms\n 3 {2}198\.51\.100\.7 \(198\.51\.100\.7\) {2}[\d.]+ ms\n$/,
  );
  const [first] = requests.map((id) => lab.playground.trace(id));
  expect(first?.packets.map(({ label, reason }) => `${label}: ${reason}`)).toEqual([
    'UDP request: ttl-exceeded',
    'ICMP time-exceeded: delivered',
  ]);
  expect(lab.sh('box', 'traceroute -m 3 -q 2 -w 1 10.244.9.9').out).toContain('\n 2  * *\n 3  * *\n');
});

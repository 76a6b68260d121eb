import { expect, test } from 'vitest';
import { Shop } from '../../../testing/shop.ts';

// What the tools print was seen from BusyBox 1.35, BIND 9.18 and glibc 2.36 in a network namespace, against a name server that answers as
// CoreDNS does (authoritative for cluster.local, recursion not available).

const lines = (...text: readonly string[]): string => text.map((line) => `${line}\n`).join('');

test('nslookup of BusyBox tries the search list for names without a dot, all at once, and fails for those that are not there', () => {
  const { out, exit, requests } = new Shop().sh('box', 'nslookup web');
  expect(exit).toBe(1);
  expect(requests).toHaveLength(6);
  expect(out).toMatch(/^Server:\t\t10\.96\.0\.10\nAddress:\t10\.96\.0\.10:53\n\n/);
  expect(out).toContain('Name:\tweb.default.svc.cluster.local\nAddress: 10.96.0.50\n\n');
  expect(out.match(/^\*\* server can't find web\.(svc\.)?cluster\.local: NXDOMAIN$/gm)).toHaveLength(4);
});

test('nslookup of BusyBox takes a name with a dot as it is', () => {
  const lab = new Shop();
  const missing = "** server can't find web.default: NXDOMAIN";
  const head = ['Server:\t\t10.96.0.10', 'Address:\t10.96.0.10:53', ''];
  expect(lab.sh('box', 'nslookup web.default')).toMatchObject({
    exit: 1,
    out: lines(...head, missing, '', missing, ''),
  });
  const found = ['Name:\tweb.default.svc.cluster.local', 'Address: 10.96.0.50'];
  const { exit, out } = lab.sh('box', 'nslookup web.default.svc.cluster.local');
  expect(exit).toBe(0);
  expect([lines(...head, ...found, '', ''), lines(...head, '', ...found, '')]).toContain(out);
  expect(lab.sh('box', 'nslookup 10.96.0.50').out).toBe(
    lines(...head, '50.0.96.10.in-addr.arpa\tname = web.default.svc.cluster.local', ''),
  );
  expect(lab.sh('box', 'nslookup -type=srv _http._tcp.web.default.svc.cluster.local').out).toBe(
    lines(...head, '_http._tcp.web.default.svc.cluster.local\tservice = 0 100 80 web.default.svc.cluster.local', ''),
  );
  expect(lab.sh('box', 'nslookup -type=a db.example.com').out).toBe(
    lines(...head, 'Non-authoritative answer:', 'Name:\tdb.example.com', 'Address: 198.51.100.7', ''),
  );
  expect(lab.sh('box', 'nslookup -type=foo web')).toMatchObject({
    exit: 1,
    err: 'nslookup: invalid query type "foo"\n',
  });
});

// https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/ shows the like.
test('nslookup of BusyBox 1.28 asks by the search list one after another, and tells addresses’ names', () => {
  const lab = new Shop(
    'apiVersion: v1\nkind: Pod\nmetadata: {name: old}\nspec: {containers: [{name: c, image: "busybox:1.28", command: [sleep, infinity]}]}\n',
  );
  const head = ['Server:    10.96.0.10', 'Address 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local', ''];
  expect(lab.sh('old', 'nslookup web.default')).toMatchObject({
    exit: 0,
    out: lines(...head, 'Name:      web.default', 'Address 1: 10.96.0.50 web.default.svc.cluster.local'),
  });
  expect(lab.sh('old', 'nslookup nobody')).toMatchObject({
    exit: 1,
    out: lines(...head),
    err: "nslookup: can't resolve 'nobody'\n",
  });
});

test('without a name server it says so, after its time', () => {
  const lab = new Shop();
  const before = lab.now;
  expect(lab.sh('box', 'nslookup web 10.244.9.9')).toMatchObject({
    exit: 1,
    out: ';; connection timed out; no servers could be reached\n\n',
  });
  expect(lab.now - before).toBeCloseTo(5, 1);
});

test('nslookup of BIND goes down the search list and stops where it finds something', () => {
  const lab = new Shop();
  const no = ';; Got recursion not available from 10.96.0.10';
  const head = ['Server:\t\t10.96.0.10', 'Address:\t10.96.0.10#53', ''];
  expect(lab.sh('tools', 'nslookup web')).toMatchObject({
    exit: 0,
    out: lines(no, ...head, 'Name:\tweb.default.svc.cluster.local', 'Address: 10.96.0.50', no, ''),
  });
  // The world outside is forwarded: there recursion is available.
  expect(lab.sh('tools', 'nslookup nosuch')).toMatchObject({
    exit: 1,
    out: lines(no, no, no, ...head, "** server can't find nosuch: NXDOMAIN", ''),
  });
  expect(lab.sh('tools', 'nslookup 10.96.0.50').out).toBe(
    lines(no, '50.0.96.10.in-addr.arpa\tname = web.default.svc.cluster.local.', ''),
  );
  expect(lab.sh('tools', 'nslookup -timeout=1 -retry=1 web 10.244.9.9')).toMatchObject({
    exit: 1,
    out: lines(';; communications error to 10.244.9.9#53: timed out', ';; no servers could be reached', ''),
  });
});

test('dig prints the whole message, as dig prints it', () => {
  const { out, exit } = new Shop().sh('tools', 'dig web.default.svc.cluster.local');
  expect(exit).toBe(0);
  expect(
    out
      .replace(/id: \d+/, 'id: N')
      .replace(/COOKIE: \w{16}/, 'COOKIE: X')
      .replace(/WHEN: .*/, 'WHEN: T'),
  ).toBe(`
; <<>> DiG 9.18.33 <<>> web.default.svc.cluster.local
;; global options: +cmd
;; Got answer:
;; WARNING: .local is reserved for Multicast DNS
;; You are currently testing what happens when an mDNS query is leaked to DNS
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: N
;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
;; WARNING: recursion requested but not available

;; OPT PSEUDOSECTION:
; EDNS: version: 0, flags:; udp: 1232
; COOKIE: X (echoed)
;; QUESTION SECTION:
;web.default.svc.cluster.local.	IN	A

;; ANSWER SECTION:
web.default.svc.cluster.local. 30 IN	A	10.96.0.50

;; Query time: 0 msec
;; SERVER: 10.96.0.10#53(10.96.0.10) (UDP)
;; WHEN: T
;; MSG SIZE  rcvd: 86

`);
});

test.each([
  ['dig +short web', 0, ''],
  ['dig +short +search web', 0, '10.96.0.50\n'],
  ['dig +short SRV _http._tcp.web.default.svc.cluster.local', 0, '0 100 80 web.default.svc.cluster.local.\n'],
  ['dig -x 10.96.0.50 +noall +answer', 0, '50.0.96.10.in-addr.arpa. 30\tIN\tPTR\tweb.default.svc.cluster.local.\n'],
  ['dig +short AAAA web.default.svc.cluster.local', 0, ''],
  [
    'dig +noall +answer @kube-dns.kube-system web.default.svc.cluster.local',
    0,
    'web.default.svc.cluster.local. 30 IN\tA\t10.96.0.50\n',
  ],
  [
    'dig @10.244.9.9 +time=1 +tries=2 web',
    9,
    ';; communications error to 10.244.9.9#53: timed out\n;; communications error to 10.244.9.9#53: timed out\n\n; <<>> DiG 9.18.33 <<>> @10.244.9.9 +time=1 +tries=2 web\n; (1 server found)\n;; global options: +cmd\n;; no servers could be reached\n',
  ],
  ['host web', 0, 'web.default.svc.cluster.local has address 10.96.0.50\n'],
  ['host nosuch', 1, 'Host nosuch not found: 3(NXDOMAIN)\n'],
  ['host 10.96.0.50', 0, '50.0.96.10.in-addr.arpa domain name pointer web.default.svc.cluster.local.\n'],
  [
    'host -t srv _http._tcp.web',
    0,
    '_http._tcp.web.default.svc.cluster.local has SRV record 0 100 80 web.default.svc.cluster.local.\n',
  ],
  ['getent hosts web', 0, '10.96.0.50      web.default.svc.cluster.local\n'],
  [
    'getent ahosts web',
    0,
    '10.96.0.50      STREAM web.default.svc.cluster.local\n10.96.0.50      DGRAM  \n10.96.0.50      RAW    \n',
  ],
  ['getent hosts nosuch', 2, ''],
  ['getent hosts 10.96.0.50', 0, '10.96.0.50      web.default.svc.cluster.local\n'],
  ['getent hosts localhost', 0, '::1             localhost\n'],
] as const)('%s exits with %i', (command, exit, out) => {
  expect(new Shop().sh('tools', command)).toMatchObject({ exit, out });
});

test.each([
  ['dig @nosuch web', 1, "dig: couldn't get address for 'nosuch': not found\n"],
  ['dig +nonsense web', 1, 'dig: Invalid option: +nonsense\n'],
  ['dig TXT web', 1, 'dig: records of type TXT are not modelled by Kubehop\n'],
  ['host -t mx web', 1, 'host: records of type MX are not modelled by Kubehop\n'],
] as const)('%s exits with %i, and says why', (command, exit, err) => {
  expect(new Shop().sh('tools', command)).toMatchObject({ exit, err });
});

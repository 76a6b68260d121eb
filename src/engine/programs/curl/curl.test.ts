import { expect, test } from 'vitest';
import { Shop } from '../../../testing/shop.ts';

// Words and codes are those of curl itself, as it was seen to answer in a network namespace where the same was wrong
// (DROP, REJECT, nobody with the address, a closed port, an empty reply), but for what changed until 8.14.

test.each([
  ['curl -sS http://nosuch/', 6, 'curl: (6) Could not resolve host: nosuch\n'],
  ['curl -sS http://none/', 7, 'curl: (7) Failed to connect to none port 80 after 0 ms: Could not connect to server\n'],
  [
    'curl -sS http://shut/',
    7,
    /^curl: \(7\) Failed to connect to shut port 80 after \d ms: Could not connect to server\n$/,
  ],
  [
    'curl -sS http://192.168.0.77/',
    7,
    /^curl: \(7\) Failed to connect to 192\.168\.0\.77 port 80 after 300\d ms: Could not connect/,
  ],
  ['curl -sS -m 2 http://10.244.9.9/', 28, 'curl: (28) Connection timed out after 2000 milliseconds\n'],
  [
    'curl -sS --connect-timeout 1.5 http://10.244.9.9/',
    28,
    'curl: (28) Failed to connect to 10.244.9.9 port 80 after 1500 ms: Timeout was reached\n',
  ],
  [
    'curl -sS http://10.244.9.9/',
    28,
    'curl: (28) Failed to connect to 10.244.9.9 port 80 after 127000 ms: Could not connect to server\n',
  ],
  [
    'curl -sS --resolve web:443:198.51.100.7 https://web/',
    60,
    /^curl: \(60\) SSL: no alternative certificate subject name matches target host name 'web'\nMore details here: /,
  ],
  ['curl -sS https://web:80/', 35, 'curl: (35) TLS connect error: error:0A00010B:SSL routines::wrong version number\n'],
  ['curl -sS http://', 3, 'curl: (3) URL rejected: No host part in the URL\n'],
  [
    'curl -sS http://web:99999/',
    3,
    'curl: (3) URL rejected: Port number was not a decimal number between 0 and 65535\n',
  ],
  ['curl -sS foo://web/', 1, 'curl: (1) Protocol "foo" not supported\n'],
  ['curl -sS -6 http://10.96.0.50/', 6, 'curl: (6) Could not resolve host: 10.96.0.50\n'],
  ['curl -sSf http://db.example.com/', 0, ''],
  [
    'curl --foo',
    2,
    "curl: option --foo: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
  ],
  [
    'curl -m',
    2,
    "curl: option -m: requires parameter\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
  ],
  [
    'curl -m abc http://web',
    2,
    "curl: option -m: expected a proper numerical parameter\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
  ],
  ['curl', 2, "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n"],
] as const)('%s exits with %i, and says why', (command, exit, err) => {
  const ran = new Shop().sh('client', command);
  expect(ran.exit).toBe(exit);
  if (typeof err === 'string') expect(ran.err).toBe(err);
  else expect(ran.err).toMatch(err);
});

test('-v tells of the name, the connection, the request and the answer as they come', () => {
  const { out, err, exit, requests } = new Shop().sh('client', 'curl -sv http://web/path');
  expect(exit).toBe(0);
  expect(requests).toHaveLength(1);
  expect(out).toMatch(/^Hostname: web-/);
  expect(err).toMatch(
    new RegExp(
      [
        '\\* Host web:80 was resolved\\.',
        '\\* IPv6: \\(none\\)',
        '\\* IPv4: 10\\.96\\.0\\.50',
        '\\*   Trying 10\\.96\\.0\\.50:80\\.\\.\\.',
        '\\* Connected to web \\(10\\.96\\.0\\.50\\) port 80',
        '\\* using HTTP/1\\.x',
        '> GET /path HTTP/1\\.1',
        '> Host: web',
        '> User-Agent: curl/8\\.14\\.1',
        '> Accept: \\*/\\*',
        '> ',
        '\\* Request completely sent off',
        '< HTTP/1\\.1 200 OK',
        '< Date: Thu, 01 Jan 2026 .* GMT',
        '< Content-Length: \\d+',
        '< Content-Type: text/plain; charset=utf-8',
        '< ',
        '\\{ \\[\\d+ bytes data\\]',
        '\\* Connection #0 to host web left intact',
        '$',
      ].join('\n'),
    ),
  );
});

test('headers, method and data reach the server, and the Host header with them', () => {
  const lab = new Shop();
  expect(lab.sh('client', ['curl', '-s', '-H', 'Host: shop.example', 'http://198.51.100.7/']).out).toContain(
    'Host: shop.example\n',
  );
  expect(lab.sh('client', 'curl -s -d a=b web').out).toContain('Request: POST /\n');
  expect(lab.sh('client', 'curl -s -X DELETE web/x').out).toContain('Request: DELETE /x\n');
  const { requests } = lab.sh('client', 'curl -s -d a=b web');
  const sent = lab.playground.trace(requests[0] ?? 0)?.packets.find(({ label }) => label === 'POST /');
  expect(sent?.hops[0]?.before.payload).toBe(
    'POST / HTTP/1.1\r\nHost: web\r\nUser-Agent: curl/8.14.1\r\nAccept: */*\r\nContent-Length: 3\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=b',
  );
});

test('-w tells what it is asked for, in seconds of the virtual clock', () => {
  const format = '%{http_code} %{remote_ip}:%{remote_port} %{exitcode} %{nope}|%{time_connect}\\n';
  const { out, err } = new Shop().sh('client', ['curl', '-so', '/dev/null', '-w', format, 'http://web/']);
  expect(out).toMatch(/^200 10\.96\.0\.50:80 0 \|0\.00\d{4}\n$/);
  expect(err).toBe("curl: unknown --write-out variable: 'nope'\n");
});

test('a HTTP error is no failure but with -f; -I asks for the head alone', () => {
  const lab = new Shop();
  lab.playground.act({
    kind: 'readiness',
    namespace: 'default',
    pod: lab.pods('web')[0]?.metadata.name ?? '',
    ready: false,
  });
  const address = lab.pods('web')[0]?.status.podIP;
  expect(lab.sh('client', `curl -s ${address}/ready`)).toMatchObject({ exit: 0, out: 'not ready\n' });
  expect(lab.sh('client', `curl -sSf ${address}/ready`)).toMatchObject({
    exit: 22,
    out: '',
    err: 'curl: (22) The requested URL returned error: 500\n',
  });
  expect(lab.sh('client', `curl -sI ${address}/ready`).out).toMatch(
    /^HTTP\/1\.1 500 Internal Server Error\r\nDate: .*\r\nContent-Length: 10\r\n/,
  );
});

test('its progress meter is shown unless it writes to a terminal', () => {
  const lab = new Shop();
  expect(lab.sh('client', 'curl web').err).toMatch(
    /^ {2}% Total {4}% Received % Xferd .*\n.*\n\r {2}0 {5}0 {4}0 .*\r100 +\d+ {2}100 .*\n$/s,
  );
  expect(lab.sh('client', 'curl web', { tty: true }).err).toBe('');
});

test('a name server that is gone costs the resolver its time: -m says so', () => {
  const lab = new Shop();
  lab.rest('PATCH', '/apis/apps/v1/namespaces/kube-system/deployments/coredns', { spec: { replicas: 0 } });
  lab.run(10);
  expect(lab.sh('client', 'curl -sS -m 3 http://10.96.0.50/').exit).toBe(0);
  expect(lab.sh('client', 'curl -sS http://web/')).toMatchObject({ exit: 6 });
});

test('Ctrl-C ends it with 130, and with it its request', () => {
  const lab = new Shop();
  const { process } = lab.start('pod/default/client', ['curl', '-s', 'http://10.244.9.9/']);
  lab.run(2).signal(process, 'INT');
  const ran = lab.told(process);
  expect(ran).toMatchObject({ exit: 130, out: '' });
  expect(lab.playground.trace(ran.requests[0] ?? 0)).toMatchObject({
    outcome: 'timeout',
    reason: 'the program that asked waits no longer',
  });
});

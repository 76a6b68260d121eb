import { describe, expect, test } from 'vitest';
import type { RequestTrace } from '../model/trace.ts';
import { clientPod, Lab, sceneOf } from '../testing/lab.ts';
import { parseScene } from './manifests/scene.ts';

const externalName = (name: string, to: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {type: ExternalName, externalName: ${to}}\n`;

const webPod = (behaviour: string, container = ''): string => `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}, annotations: {kubehop.dev/behaviour: ${behaviour}}}
spec: {containers: [{name: c, image: nginx${container && `, ${container}`}}]}
`;

const outside = sceneOf(
  [
    'outside: [{name: db.example.com, address: 203.0.113.20, listens: [{port: 443}, {port: 80, hosts: [db.example.com]}, {port: 8080}]}',
    "{name: cdn.example.net, address: 203.0.113.21, listens: [{port: 8443, tls: {names: ['*.example.net', www.example.org, 203.0.113.21]}}]}]",
  ].join(', '),
);

const lab = new Lab(
  outside,
  externalName('db', 'db.example.com'),
  'apiVersion: v1\nkind: Service\nmetadata: {name: plain}\nspec: {selector: {app: plain}, ports: [{port: 443, targetPort: 80}]}\n',
  'apiVersion: v1\nkind: Pod\nmetadata: {name: plain, labels: {app: plain}}\nspec: {containers: [{name: c, image: nginx}]}\n',
  'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 443, targetPort: 8443}]}\n',
  webPod("'http-server port=8443 certificate=web,web.default.svc'"),
  clientPod(),
);

/** The whole trace, the end of the connection included. */
function ask(to: string, by = lab): RequestTrace {
  const [{ id = 0 } = {}] = by.send('pod/default/client', to);
  const trace = by.run(0.1).playground.trace(id);
  if (!trace) throw new Error('no trace');
  return trace;
}
/** The packets of the connection itself. */
const talk = ({ packets }: RequestTrace): string[] =>
  packets.map(({ label }) => label).filter((label) => !label.startsWith('DNS'));

describe('an ExternalName', () => {
  test('leads to a certificate made for the outside name, which does not match the name inside', () => {
    const trace = ask('https://db/');
    expect(trace).toMatchObject({ outcome: 'tls-failed', failure: 'certificate-name', resolved: '203.0.113.20' });
    expect(trace.reason).toBe(
      "SSL: no alternative certificate subject name matches target host name 'db' (the certificate is made for db.example.com)",
    );
    expect(talk(trace)).toEqual([
      'SYN',
      'SYN-ACK',
      'TLS ClientHello, server name db',
      'TLS ServerHello, certificate of db.example.com',
      'TLS alert: close notify',
      'FIN',
      'FIN-ACK',
      'ACK',
    ]);
    expect(trace.packets.every(({ verdict }) => verdict === 'delivered')).toBe(true);
  });

  test('is no obstacle to who asks for the outside name itself', () => {
    const trace = ask('https://db.example.com/');
    expect(trace).toMatchObject({ outcome: 'answered', by: 'db.example.com', reason: 'answered by db.example.com' });
    expect(trace.body).toContain('Host: db.example.com\n');
    expect(talk(trace).slice(3, 6)).toEqual([
      'TLS ServerHello, certificate of db.example.com',
      'GET / (TLS)',
      '200 OK (TLS)',
    ]);
  });

  test('sends the name inside as Host header, which a server of several sites does not know', () => {
    const any = ask('http://db:8080/');
    expect(any.body).toContain('Host: db:8080\n');
    expect(any.reason).toBe(
      'answered by db.example.com, which was asked for the host "db" (Host header), not for db.example.com',
    );
    expect(talk(ask('http://db/'))).toContain('404 Not Found');
    expect(talk(ask('http://db.example.com/'))).toContain('200 OK');
  });
});

describe('a certificate', () => {
  test('may be made for all names of a domain, but not for those below them', () => {
    expect(ask('https://cdn.example.net:8443/').outcome).toBe('answered');
    const lower = new Lab(
      sceneOf(
        "outside: [{name: a.b.example.net, address: 203.0.113.9, listens: [{port: 443, tls: {names: ['*.example.net']}}]}]",
      ),
      clientPod(),
    );
    expect(ask('https://a.b.example.net/', lower).failure).toBe('certificate-name');
  });

  test('made for an address matches who connects to the address, and for names only does not', () => {
    expect(ask('https://203.0.113.21:8443/').outcome).toBe('answered');
    const trace = ask('https://203.0.113.20/');
    expect(trace.reason).toContain("matches target ipv4 address '203.0.113.20'");
    expect(talk(trace)).toContain('TLS ClientHello');
  });

  test('of a pod is made for the names its behaviour says; kube-proxy leads TLS as any connection', () => {
    expect(ask('https://web/')).toMatchObject({ outcome: 'answered', by: 'default/web' });
    expect(ask('https://web.default.svc/').outcome).toBe('answered');
    expect(ask('https://web.default/').failure).toBe('certificate-name');
  });
});

describe('TLS and plain text', () => {
  test('do not understand each other', () => {
    const trace = ask('https://plain/');
    expect(trace).toMatchObject({ outcome: 'tls-failed', failure: 'not-tls' });
    expect(trace.reason).toContain('TLS connect error: error:0A00010B:SSL routines::wrong version number');
    const plain = ask('http://web:443/');
    expect(talk(plain)).toContain('400 Bad Request');
    expect(plain.body).toBe('Client sent an HTTP request to an HTTPS server.\n');
  });

  test('do not meet where nothing listens: refused as ever', () => {
    expect(ask('https://db:444/').outcome).toBe('refused');
  });
});

describe('a probe with scheme HTTPS', () => {
  const probe = 'readinessProbe: {httpGet: {port: 8443, scheme: HTTPS}, periodSeconds: 1, failureThreshold: 1}';

  test('does not look at the certificate’s names', () => {
    const other = new Lab(webPod("'http-server port=8443 certificate=elsewhere.example'", probe));
    expect(other.until(() => other.get('Pod', 'web').status.conditions?.[1]?.status === 'True')).toBeLessThan(10);
  });

  test('fails at a server without TLS', () => {
    const other = new Lab(webPod("'http-server port=8443'", probe)).run(3);
    const { message } = other.list('Event').find(({ reason }) => reason === 'Unhealthy') ?? {};
    expect(message).toMatch(
      /^Readiness probe failed: Get "https:.*": http: server gave HTTP response to HTTPS client$/,
    );
  });
});

describe('a connection that is kept', () => {
  test('needs no second handshake', () => {
    const kept = new Lab(
      outside,
      'apiVersion: v1\nkind: Pod\nmetadata: {name: k, annotations: {kubehop.dev/behaviour: keep-alive-client to=https://db.example.com/ every=500ms}}\nspec: {containers: [{name: c, image: curl}]}\n',
    ).run(3);
    expect(kept.playground.trace(3)?.packets.map(({ label }) => label)).toEqual(['GET / (TLS)', '200 OK (TLS)']);
  });
});

describe('a scene', () => {
  const messages = (listens: string): string =>
    parseScene(sceneOf(`outside: [{name: a.example, address: 203.0.113.9, listens: [${listens}]}]`))
      .problems.map(({ field, message }) => `${field}: ${message}`)
      .join('\n');

  test('names hosts in certificates and virtual hosts', () => {
    expect(messages("{port: 443, tls: {names: ['*.a.example', a.example, 203.0.113.9]}, hosts: [a.example]}")).toBe('');
    expect(messages('{port: 443, tls: {names: [a_b]}}')).toContain(
      'spec.outside[0].listens[0].tls.names[0]: Invalid value: "a_b"',
    );
    expect(messages('{port: 443, tls: {names: []}}')).toContain('a certificate names at least one host');
    expect(messages('{port: 53, protocol: UDP, tls: {}}')).toContain('TLS needs protocol TCP');
    expect(messages('{port: 80, hosts: [a b]}')).toContain('spec.outside[0].listens[0].hosts[0]');
  });
});

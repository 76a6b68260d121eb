import { describe, expect, test } from 'vitest';
import { type DnsAnswer, formatAnswer, parseQuestion } from '../../model/dns.ts';
import type { RequestTrace } from '../../model/trace.ts';
import { Simulation } from '../sim/simulation.ts';
import type { Network } from './network.ts';
import type { ResolvConf } from './resolv-conf.ts';
import { searchNames } from './resolver.ts';
import { createNetwork } from './simulated-network.ts';

const networks = { pods: '10.244.0.0/16', services: '10.96.0.0/16', nodes: '192.168.0.0/24' };
const conf: ResolvConf = {
  nameservers: ['192.168.0.1'],
  search: ['default.svc.cluster.local', 'svc.cluster.local'],
  ndots: 5,
  timeout: 5000,
  attempts: 2,
};

/** A pod `client` and a pod `web` on one node; the router may answer queries. */
class World {
  readonly sim = new Simulation(1);
  readonly net: Network = createNetwork(this.sim, { networks });
  readonly web: string;
  readonly asked: string[] = [];

  constructor(resolvConf: ResolvConf = conf) {
    this.net.addNode({ name: 'node-1', address: '192.168.0.2', podCIDR: '10.244.0.0/24' });
    this.net.addPod({ namespace: 'default', name: 'client', node: 'node-1', resolvConf });
    this.web = this.net.addPod({ namespace: 'default', name: 'web', node: 'node-1' }).address;
    this.net.listen('pod/default/web', 'TCP', 80, ({ host }) => ({ status: 200, body: host }));
  }

  /** The router becomes a name server; undefined: it keeps silent. */
  answer(reply: (name: string) => Partial<DnsAnswer> | undefined): this {
    this.net.listen('wire', 'UDP', 53, ({ payload }) => {
      const question = parseQuestion(payload);
      if (!question) throw new Error(`no question: ${payload}`);
      this.asked.push(question.name);
      const found = reply(question.name);
      if (!found) return { status: 0, body: '', takes: 1e9 };
      return { status: 0, body: formatAnswer({ rcode: 'NOERROR', records: [], additional: [], ...found }) };
    });
    return this;
  }

  knows(names: Readonly<Record<string, string>>): this {
    return this.answer((name) => {
      const data = names[name];
      return data === undefined
        ? { rcode: 'NXDOMAIN' }
        : { records: [{ name, ttl: 30, type: 'A', data }], rcode: 'NOERROR' };
    });
  }

  get(url: string, timeout = 30_000): RequestTrace & { readonly took: number } {
    const started = this.sim.now;
    let took = 0;
    const id = this.net.request({ from: 'pod/default/client', to: url, timeout, trace: true }, () => {
      took = this.sim.now - started;
    });
    this.sim.advanceTo(this.sim.now + timeout + 1000);
    const trace = this.net.trace(id);
    if (!trace) throw new Error('no trace');
    return { ...trace, took };
  }
}

const labels = ({ packets }: RequestTrace): string[] => packets.map(({ label }) => label);

describe('a request to a name', () => {
  test('looks the name up first: its packets come before those of the connection, under one request', () => {
    const world = new World();
    const trace = world.knows({ 'web.default.svc.cluster.local': world.web }).get('http://web/');
    expect(labels(trace)).toEqual([
      'DNS A? web.default.svc.cluster.local',
      'UDP reply',
      'SYN',
      'SYN-ACK',
      'GET /',
      '200 OK',
      'FIN',
      'FIN-ACK',
      'ACK',
    ]);
    expect(trace.packets.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(trace).toMatchObject({ outcome: 'answered', resolved: world.web, to: 'http://web/', body: 'web' });
  });

  test('asks for each name of the search list in turn, and for the name as it is last', () => {
    const world = new World().knows({});
    expect(world.get('http://db.example.com').reason).toBe(
      'Could not resolve host: db.example.com (there is no such name (NXDOMAIN))',
    );
    expect(world.asked).toEqual([
      'db.example.com.default.svc.cluster.local',
      'db.example.com.svc.cluster.local',
      'db.example.com',
    ]);
  });

  test('a name with as many dots as ndots, or a final one, is asked for as it is first', () => {
    expect(searchNames('a.b', { ...conf, ndots: 1 })[0]).toBe('a.b');
    expect(searchNames('a.b', { ...conf, ndots: 2 }).at(-1)).toBe('a.b');
    expect(searchNames('Web.', conf)).toEqual(['web']);
  });

  test('a silent name server is waited for twice, five seconds each, and then no other name is tried', () => {
    const world = new World().answer(() => undefined);
    const trace = world.get('http://web/');
    expect(trace).toMatchObject({ outcome: 'unresolved', took: 10_000 });
    expect(world.asked).toEqual(['web.default.svc.cluster.local', 'web.default.svc.cluster.local']);
  });

  test('curl gives up while it waits for the name', () => {
    const { outcome, reason } = new World().answer(() => undefined).get('http://web/', 3000);
    expect(outcome).toBe('unresolved');
    expect(reason).toBe('Could not resolve host: web (Resolving timed out after 3000 milliseconds)');
  });

  test('without a name server at that address it fails at once: nobody listens', () => {
    const trace = new World().get('http://web/');
    expect(trace.outcome).toBe('unresolved');
    expect(trace.reason).toContain('no name server can be reached; refused: nothing listens on 192.168.0.1:53');
    expect(trace.took).toBeLessThan(10);
  });

  test('a name server that fails is asked again, and then for the other names', () => {
    const world = new World().answer(() => ({ rcode: 'SERVFAIL' }));
    expect(world.get('http://web/').reason).toContain('the name server could not tell (SERVFAIL)');
    expect(world.asked).toHaveLength(6);
  });

  test('a name without an address of the family is told apart from one that does not exist', () => {
    const world = new World().answer((name) => (name === 'web' ? { rcode: 'NOERROR' } : { rcode: 'NXDOMAIN' }));
    expect(world.get('http://web/').reason).toContain('the name has no IPv4 address (no data)');
  });

  test('a second name server is asked when the first is silent', () => {
    const nameservers = ['192.168.0.77', '192.168.0.1'];
    const world = new World({ ...conf, nameservers });
    const trace = world.knows({ 'web.default.svc.cluster.local': world.web }).get('http://web/');
    expect(trace.outcome).toBe('answered');
    expect(trace.took).toBeGreaterThan(1000);
  });

  test('dns:// only looks a name up: as getent does, or as dig with a record type', () => {
    const world = new World().knows({ 'web.default.svc.cluster.local': '10.96.0.7' });
    expect(world.get('dns://web')).toMatchObject({ outcome: 'answered', body: '10.96.0.7' });
    expect(world.get('dns://web/A')).toMatchObject({ outcome: 'answered', body: 'NXDOMAIN' });
    expect(labels(world.get('dns://10.96.0.7/PTR'))[0]).toBe('DNS PTR? 7.0.96.10.in-addr.arpa');
    expect(new World().get('dns://web/A').reason).toContain('no servers could be reached: refused: nothing listens');
    expect(() => world.get('dns://web/MX')).toThrow('unknown record type MX');
  });

  test('localhost is known without asking, and what is no name is refused', () => {
    const world = new World();
    expect(labels(world.get('http://localhost:81/'))).toEqual(['SYN', 'RST']);
    for (const host of ['10.96.0', 'a..b', '-web', 'we b']) {
      expect(() => world.get(`http://${host}/`), host).toThrow('an address or a host name is expected');
    }
  });
});

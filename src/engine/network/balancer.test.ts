import { describe, expect, test } from 'vitest';
import type { RequestTrace } from '../../model/trace.ts';
import { Simulation } from '../sim/simulation.ts';
import type { BalancerSetting } from './balancer.ts';
import type { Network } from './network.ts';
import { createNetwork } from './simulated-network.ts';

const vip = '198.51.100.1';
const networks = { pods: '10.244.0.0/16', services: '10.96.0.0/16', nodes: '192.168.0.0/24' };
const toBoth: BalancerSetting = {
  mode: 'VIP',
  ports: [{ protocol: 'TCP', port: 80, nodePort: 30080 }],
  targets: ['node-1', 'node-2'],
  sticky: false,
  sourceRanges: [],
};

/** Two nodes, each sending on the balancer's address and node port 30080 to its own pod; a laptop outside. */
class World {
  readonly sim = new Simulation(1);
  readonly net: Network = createNetwork(this.sim, { networks });

  constructor() {
    this.net.addOutside({ name: 'laptop', address: '203.0.113.10', listens: [] });
    for (const n of [1, 2]) {
      const name = `node-${n}`;
      const machine = this.net.addNode({ name, address: `192.168.0.${n + 1}`, podCIDR: `10.244.${n}.0/24` });
      const pod = this.net.addPod({ namespace: 'default', name: `web-${n}`, node: name });
      this.net.listen(`pod/default/web-${n}`, 'TCP', 80, () => ({ status: 200, body: '' }));
      for (const match of [`-d ${vip}/32 -p tcp -m tcp --dport 80`, '-p tcp -m tcp --dport 30080']) {
        machine.netfilter.iptables(`-t nat -A PREROUTING ${match} -j DNAT --to-destination ${pod.address}:80`);
      }
    }
  }

  send(count = 1, to = `http://${vip}/`, from = 'outside/laptop'): RequestTrace[] {
    const ids = Array.from({ length: count }, () => this.net.request({ from, to, timeout: 5000, trace: true }));
    this.sim.advanceTo(this.sim.now + 6000);
    return ids.map((id) => {
      const trace = this.net.trace(id);
      if (!trace) throw new Error(`no trace of ${id}`);
      return trace;
    });
  }
}

const placesOf = (trace: RequestTrace | undefined, direction: string): string[] => {
  const packet = trace?.packets.find((p) => p.direction === direction);
  return [...new Set(packet?.hops.map((hop) => hop.place))];
};

describe('a load balancer of mode VIP', () => {
  test('hands packets on as they are, and the node answers the client directly', () => {
    const world = new World();
    world.net.addBalancer(vip).configure({ ...toBoth, targets: ['node-2'] });
    const [trace] = world.send();
    expect(trace).toMatchObject({ outcome: 'answered', by: 'default/web-2', seenFrom: '203.0.113.10' });
    expect(placesOf(trace, 'request')).toEqual([
      'outside/laptop',
      'wire',
      `balancer/${vip}`,
      'node/node-2',
      'pod/default/web-2',
    ]);
    expect(placesOf(trace, 'reply')).toEqual(['pod/default/web-2', 'node/node-2', 'wire', 'outside/laptop']);
  });

  test('spreads connections over its targets, and all packets of a connection take one way', () => {
    const world = new World();
    world.net.addBalancer(vip).configure(toBoth);
    const by = world.send(200).map((trace) => trace.by);
    const first = by.filter((name) => name === 'default/web-1').length;
    expect(first).toBeGreaterThan(70);
    expect(first).toBeLessThan(130);
  });

  test('sends one client to one node when it is sticky', () => {
    const world = new World();
    world.net.addBalancer(vip).configure({ ...toBoth, sticky: true });
    expect(new Set(world.send(20).map((trace) => trace.by)).size).toBe(1);
  });

  test('drops what it has no port for, and everything while it has no targets', () => {
    const world = new World();
    const balancer = world.net.addBalancer(vip);
    balancer.configure(toBoth);
    const [closed] = world.send(1, `http://${vip}:81/`);
    expect(closed?.reason).toBe(
      `timed out: the packet died at load balancer ${vip}: the load balancer sends nothing on from ${vip}:81 (TCP)`,
    );
    balancer.configure({ ...toBoth, targets: [] });
    expect(world.send()[0]?.outcome).toBe('timeout');
  });

  test('is gone with its address when it is removed', () => {
    const world = new World();
    world.net.addBalancer(vip).configure(toBoth);
    world.net.removeBalancer(vip);
    expect(world.send()[0]).toMatchObject({ outcome: 'unreachable' });
    world.net.addBalancer(vip).configure(toBoth);
    expect(world.send()[0]?.outcome).toBe('answered');
  });
});

describe('a load balancer of mode Proxy', () => {
  test('connects to a node port under its own address, and the answer comes back through it', () => {
    const world = new World();
    world.net.addBalancer(vip).configure({ ...toBoth, mode: 'Proxy', targets: ['node-1'] });
    const [trace] = world.send();
    expect(trace).toMatchObject({ outcome: 'answered', by: 'default/web-1', seenFrom: vip });
    const sent = trace?.packets[0]?.hops.find((hop) => hop.place === 'node/node-1');
    expect(sent?.before).toMatchObject({ src: vip, dst: '192.168.0.2', dport: 30080 });
    expect(placesOf(trace, 'reply')).toContain(`balancer/${vip}`);
  });

  test('keeps to its source ranges itself', () => {
    const world = new World();
    const balancer = world.net.addBalancer(vip);
    balancer.configure({ ...toBoth, mode: 'Proxy', sourceRanges: ['203.0.113.0/28'] });
    expect(world.send()[0]?.outcome).toBe('answered');
    balancer.configure({ ...toBoth, mode: 'Proxy', sourceRanges: ['192.0.2.0/24'] });
    expect(world.send()[0]?.outcome).toBe('timeout');
  });
});

describe('an announced address', () => {
  test('leads to the node that announces it, dies with it, and moves with the next announcement', () => {
    const world = new World();
    world.net.announce(vip, 'node-1');
    expect(world.send()[0]?.by).toBe('default/web-1');
    world.net.setNodePower('node-1', false);
    expect(world.send()[0]?.reason).toContain('node-1 does not answer (no reply to ARP)');
    world.net.announce(vip, 'node-2');
    expect(world.send()[0]?.by).toBe('default/web-2');
    world.net.announce(vip, undefined);
    expect(world.send()[0]?.outcome).toBe('unreachable');
  });
});

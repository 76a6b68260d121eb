import { ApiServer } from '../engine/apiserver/store.ts';
import { startControllers } from '../engine/controllers/index.ts';
import { CoreDns } from '../engine/dns/core-dns.ts';
import { answerFromOutside } from '../engine/dns/outside-names.ts';
import { defaultApps } from '../engine/kubelet/apps/index.ts';
import { Kubelet } from '../engine/kubelet/kubelet.ts';
import type { NodeConfig } from '../engine/kubelet/machine.ts';
import type { RequestResult } from '../engine/network/request.ts';
import { createNetwork } from '../engine/network/simulated-network.ts';
import { Simulation } from '../engine/sim/simulation.ts';
import type { Container, Deployment, Pod, PodSpec, Service } from '../model/objects/index.ts';
import { isPodReady } from '../model/objects/index.ts';
import { defaultScene } from '../model/scene.ts';
import { placeOfNode } from '../model/trace.ts';

/** A pod spec as the API server's defaults would leave it. */
export const podSpec = (container: Partial<Container> = {}, more: Partial<PodSpec> = {}): PodSpec => ({
  containers: [{ name: 'web', image: 'nginx', imagePullPolicy: 'IfNotPresent', ...container }],
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  enableServiceLinks: true,
  ...more,
});

/** An HTTP readiness probe with the API server's defaults. */
export const httpProbe = (
  path: string,
  port: number,
  more: Partial<NonNullable<Container['readinessProbe']>> = {},
) => ({
  httpGet: { path, port, scheme: 'HTTP' as const },
  initialDelaySeconds: 0,
  periodSeconds: 2,
  timeoutSeconds: 1,
  successThreshold: 1,
  failureThreshold: 3,
  ...more,
});

/** API server, controllers, network and kubelets without kube-proxy and the REST door, the name server on the router: for tests of the control loops. */
export class SmallCluster {
  readonly sim: Simulation;
  readonly api: ApiServer;
  readonly network;
  readonly kubelets = new Map<string, Kubelet>();

  constructor(nodes = 2, seed = 1) {
    const { networks } = defaultScene;
    this.sim = new Simulation(seed);
    this.api = new ApiServer(this.sim, { networks });
    this.network = createNetwork(this.sim, { networks });
    startControllers(this.sim, this.api);
    const { dns } = new CoreDns(
      this.api,
      (question, _, done) => done(answerFromOutside([], question)),
      'coredns',
      this.sim.random.fork('coredns'),
    );
    this.network.listen('wire', 'UDP', 53, dns);
    for (let i = 1; i <= nodes; i++) this.addNode(`node-${i}`, i);
  }

  addNode(name: string, n: number): void {
    const node = { name, address: `192.168.0.${n + 1}`, podCIDR: `10.244.${n - 1}.0/24` };
    this.addMachine(node);
  }

  /** A machine with a kubelet. */
  addMachine(node: NodeConfig): void {
    this.network.addNode(node);
    const clusterDNS = this.network.hostResolvConf.nameservers;
    const kubelet = new Kubelet(this.sim, this.api, this.network, { ...node, clusterDNS }, { apps: defaultApps });
    kubelet.start();
    this.kubelets.set(node.name, kubelet);
  }

  power(name: string, on: boolean): void {
    if (on) this.network.setNodePower(name, true);
    if (on) this.kubelets.get(name)?.start();
    else this.kubelets.get(name)?.stop();
    if (!on) this.network.setNodePower(name, false);
  }

  /** Lets virtual time pass, in seconds. */
  run(seconds: number): void {
    this.sim.advanceTo(this.sim.now + seconds * 1000);
  }

  /** Runs until it holds and returns the virtual seconds that took; throws after `limit` seconds. */
  until(holds: () => boolean, limit = 600): number {
    const start = this.sim.now;
    while (!holds()) {
      if (this.sim.now - start > limit * 1000) throw new Error(`does not hold after ${limit} s`);
      if (!this.sim.step()) throw new Error('nothing is left to happen');
    }
    return (this.sim.now - start) / 1000;
  }

  deploy(name: string, replicas: number, spec: PodSpec = podSpec(), more: Partial<Deployment['spec']> = {}): void {
    const labels = { app: name };
    this.api.create(
      'Deployment',
      {
        metadata: { name, namespace: 'default' },
        spec: {
          replicas,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec },
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
          revisionHistoryLimit: 10,
          progressDeadlineSeconds: 600,
          ...more,
        },
        status: {},
      },
      'user',
    );
  }

  /** Changes a Deployment's spec as `kubectl edit` would. */
  edit(name: string, change: Partial<Deployment['spec']>): void {
    const { metadata, ...old } = this.deployment(name);
    this.api.update('Deployment', { ...old, metadata, spec: { ...old.spec, ...change } }, 'user');
  }

  /** Changes the image of a Deployment's first container as `kubectl set image` would. */
  setImage(name: string, image: string): void {
    const { template } = this.deployment(name).spec;
    const containers = template.spec.containers.map((container) => ({ ...container, image }));
    this.edit(name, { template: { ...template, spec: { ...template.spec, containers } } });
  }

  expose(name: string, more: Partial<Service['spec']> = {}): void {
    const spec: Service['spec'] = {
      type: 'ClusterIP',
      selector: { app: name },
      ports: [{ protocol: 'TCP', port: 80, targetPort: 80 }],
      sessionAffinity: 'None',
      ...more,
    };
    this.api.create('Service', { metadata: { name, namespace: 'default' }, spec }, 'user');
  }

  deployment(name: string): Deployment {
    const found = this.api.get('Deployment', 'default', name);
    if (!found) throw new Error(`no deployment ${name}`);
    return found;
  }

  /** Pods of an app that are not being deleted. */
  pods(app: string): Pod[] {
    return this.api
      .list('Pod', 'default')
      .filter(({ metadata }) => metadata.labels?.app === app && metadata.deletionTimestamp === undefined);
  }

  ready(app: string): Pod[] {
    return this.pods(app).filter(isPodReady);
  }

  endpoints(service: string) {
    return this.slices(service).flatMap((slice) => slice.endpoints);
  }

  slices(service: string) {
    return this.api
      .list('EndpointSlice', 'default')
      .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service);
  }

  /** `Reason: message` of an object's events, in the order in which they began. */
  events(object: string): string[] {
    return this.api
      .list('Event')
      .filter(({ involvedObject }) => involvedObject.name === object)
      .map(({ reason, message }) => `${reason}: ${message}`);
  }

  /** A request from a node, run to its end. */
  fetch(node: string, to: string): RequestResult {
    let result: RequestResult | undefined;
    this.network.request({ from: placeOfNode(node), to, timeout: 1000, trace: false }, (found) => {
      result = found;
    });
    this.until(() => result !== undefined, 5);
    if (!result) throw new Error('no answer');
    return result;
  }
}

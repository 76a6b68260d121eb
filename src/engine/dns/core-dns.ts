import { type DnsAnswer, type DnsQuestion, formatAnswer, parseQuestion, summarizeAnswer } from '../../model/dns.ts';
import type { Pod } from '../../model/objects/index.ts';
import type { OutsideHost } from '../../model/scene.ts';
import { placeOfPodOn } from '../../model/trace.ts';
import type { Api } from '../apiserver/api.ts';
import type { AppRegistry, Behaviour } from '../kubelet/apps/behaviour.ts';
import type { Application, AppResponse, Cause } from '../network/application.ts';
import type { Network } from '../network/network.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { Simulation } from '../sim/simulation.ts';
import { ClusterCache } from './cluster-cache.ts';
import { ClusterZone } from './cluster-zone.ts';
import { answerFromOutside } from './outside-names.ts';
import { forwarding, type Upstream } from './upstream.ts';
import { isInZone } from './zone-name.ts';

/** How long an answer out of memory takes; virtual ms. */
const fromMemory = 0.1;

/** A name server's answer as the datagram that carries it. */
const datagram = (answer: DnsAnswer): AppResponse => ({
  status: 0,
  body: formatAnswer(answer),
  label: `DNS ${summarizeAnswer(answer)}`,
  takes: fromMemory,
});

/** Answers what is no question: a datagram of another protocol. */
const formatError: AppResponse = { status: 0, body: 'FORMERR', label: 'DNS FORMERR', takes: fromMemory };

const answering =
  (answer: (question: DnsQuestion, cause: Cause) => AppResponse): Application =>
  ({ payload, cause }) => {
    const question = parseQuestion(payload);
    return question ? answer(question, cause) : formatError;
  };

/** The resolver that nodes and outside hosts ask: it knows the scene's outside hosts and nothing of the cluster. */
export const outsideResolver = (hosts: readonly OutsideHost[]): Application =>
  answering((question) => datagram(answerFromOutside(hosts, question)));

const page =
  (body: string): Application =>
  () => ({ status: 200, body });

/** CoreDNS closes its sockets and exits; the lameduck seconds of its Corefile are not modelled. Virtual ms. */
const shutdown = 500;

/** An image registry that knows CoreDNS; every other image is `others`'. @param api the API server as processes on that node reach it. */
export function coreDnsApps(sim: Simulation, api: Api, network: Network, others: AppRegistry): AppRegistry {
  /** The processes that run, by their pods' uid. */
  const running = new Map<string, CoreDns>();
  const processOf = ({ metadata: { uid, namespace = '', name }, spec }: Pod): CoreDns => {
    let process = running.get(uid);
    if (!process) {
      const actor = `coredns/${name}`;
      // Made for the first question about the world outside.
      let upstream: Upstream | undefined;
      const outside: Upstream = (...question) => {
        upstream ??= forwarding(sim, network, placeOfPodOn(spec.nodeName ?? '', namespace, name));
        upstream(...question);
      };
      process = new CoreDns(api, outside, actor, sim.random.fork(`${actor}/${sim.now}`));
      running.set(uid, process);
    }
    return process;
  };
  const behaviour: Behaviour = {
    listeners: ({ pod }) => {
      const { dns, ready } = processOf(pod);
      return [
        { protocol: 'UDP', port: 53, app: dns },
        { protocol: 'TCP', port: 53, app: dns },
        { protocol: 'TCP', port: 8080, app: page('OK') },
        { protocol: 'TCP', port: 8181, app: ready },
        { protocol: 'TCP', port: 9153, app: page('# HELP coredns_build_info\n') },
      ];
    },
    shutdown,
    run: ({ pod, onExit }) =>
      onExit(() => {
        running.get(pod.metadata.uid)?.stop();
        running.delete(pod.metadata.uid);
      }),
  };
  return (container, pod) => (isCoreDns(container.image) ? behaviour : others(container, pod));
}

const isCoreDns = (image: string): boolean => /(^|\/)coredns(:|@|$)/.test(image);

const nothing: DnsAnswer = { rcode: 'NOERROR', records: [], additional: [] };

/** The name outside that a chain of aliases ends with, whose addresses have to be asked for (plugin/backend_lookup.go). */
function leftCluster({ type: asked }: DnsQuestion, { records }: DnsAnswer): string | undefined {
  if (asked !== 'A' && asked !== 'AAAA') return undefined;
  const alias = records.findLast(({ type }) => type === 'CNAME');
  const isEnd = alias && !isInZone(alias.data) && records.at(-1) === alias;
  return isEnd ? alias.data.toLowerCase() : undefined;
}

/**
 * One CoreDNS process with the Corefile that kubeadm writes: kubernetes, forward, cache, ready, health, prometheus, loadbalance;
 * `cache` is off for cluster.local there (cmd/kubeadm/app/phases/addons/dns/manifests.go).
 */
export class CoreDns {
  readonly #cache: ClusterCache;
  /** Made for the first question. */
  #zone: ClusterZone | undefined;
  readonly #upstream: Upstream;
  readonly #random: SeededRandom;

  constructor(api: Api, upstream: Upstream, actor: string, random: SeededRandom) {
    this.#upstream = upstream;
    this.#random = random;
    this.#cache = new ClusterCache(api, actor, random);
  }

  /** Port 53. */
  readonly dns: Application = answering((question, cause) => {
    this.#zone ??= new ClusterZone(this.#cache);
    const found = this.#zone.answer(question);
    const outside = found ? leftCluster(question, found) : question.name;
    if (outside === undefined) return datagram(this.#balanced(found ?? nothing));
    return {
      ...formatError,
      later: (give) =>
        this.#upstream({ name: outside, type: question.type }, cause, (answer) => {
          const whole = found ? { ...found, records: [...found.records, ...answer.records] } : answer;
          give(datagram(this.#balanced(whole)));
        }),
    };
  });

  /** `/ready` on port 8181: the first lists have come (plugin/ready). */
  readonly ready: Application = () =>
    this.#cache.synced ? { status: 200, body: 'OK' } : { status: 503, body: 'kubernetes' };

  /** The process is gone, and its watches with it. */
  stop(): void {
    this.#cache.stop();
  }

  /** plugin/loadbalance round_robin: addresses in random order, so that clients that take the first spread. */
  #balanced(answer: DnsAnswer): DnsAnswer {
    const isAddress = ({ type }: { readonly type: string }) => type === 'A' || type === 'AAAA';
    const addresses = answer.records.filter(isAddress);
    if (addresses.length < 2) return answer;
    for (let i = addresses.length - 1; i > 0; i--) {
      const j = this.#random.int(0, i);
      const [a, b] = [addresses[i], addresses[j]];
      if (a && b) [addresses[i], addresses[j]] = [b, a];
    }
    return { ...answer, records: [...answer.records.filter((record) => !isAddress(record)), ...addresses] };
  }
}

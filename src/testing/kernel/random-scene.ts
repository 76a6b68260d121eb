import { SeededRandom } from '../../engine/sim/random.ts';
import type { AddressPlan } from './address-plan.ts';

/** A scene as text, in pieces that can be left out. */
export interface RandomScene {
  readonly seed: number;
  readonly plan: AddressPlan;
  /** The Scene document. */
  readonly head: string;
  /** Deployments, Services and bare pods. */
  readonly documents: readonly string[];
}

export const textOf = ({ head, documents }: RandomScene): string => [head, ...documents].join('---\n');

/** Hosts on the internet side: one only sends, one also listens. */
export const outsideHosts = ({ laptop, db }: AddressPlan) =>
  [
    { name: 'laptop', address: laptop, listens: [] },
    { name: 'db', address: db, listens: [{ protocol: 'TCP', port: 5432 }] },
  ] as const;

const outsideText = (plan: AddressPlan): string =>
  outsideHosts(plan)
    .map(({ name, address, listens }) => {
      const ports = listens.map(({ protocol, port }) => `{port: ${port}, protocol: ${protocol}}`).join(', ');
      return `{name: ${name}, address: "${address}", listens: [${ports}]}`;
    })
    .join(', ');

/** Draws from a fixed stream, with the words a generator needs. */
class Dice {
  readonly #random: SeededRandom;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }

  chance(percent: number): boolean {
    return this.#random.int(1, 100) <= percent;
  }

  int(min: number, max: number): number {
    return this.#random.int(min, max);
  }

  pick<T>(options: readonly [T, ...T[]]): T {
    return options[this.#random.int(0, options.length - 1)] ?? options[0];
  }
}

/** One container that listens on 8080 (TCP), 8081 (TCP, named) and 5353 (UDP). */
const containers =
  '[{name: app, image: example.com/app, ports: [{containerPort: 8080}, {name: other, containerPort: 8081}, {containerPort: 5353, protocol: UDP}]}]';

/** A Deployment whose pods listen on all the ports below. */
export function deployment(name: string, replicas: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: ${containers}}
`;
}

/** A port list: TCP to an open port mostly, sometimes UDP on the same number, a named port, a port nobody listens on. */
function ports(dice: Dice): string {
  const first = `{name: a, port: 80, targetPort: ${dice.pick(['8080', '8080', '8081', 'other', '9999'])}}`;
  const udp = '{name: u, port: 80, protocol: UDP, targetPort: 5353}';
  const second = `{name: b, port: ${dice.int(81, 90)}, targetPort: 8081}`;
  return dice.pick([first, first, `${first}, ${udp}`, udp, `${first}, ${second}`]);
}

function service(n: number, dice: Dice, apps: readonly [string, ...string[]], plan: AddressPlan): string {
  const type = dice.pick(['ClusterIP', 'ClusterIP', 'NodePort', 'NodePort', 'LoadBalancer']);
  const fields = [
    `type: ${type}`,
    `selector: {app: ${dice.chance(90) ? dice.pick(apps) : 'nobody'}}`,
    `ports: [${ports(dice)}]`,
    ...(dice.chance(25) ? [`sessionAffinity: ClientIP`] : []),
    ...(dice.chance(25) ? ['internalTrafficPolicy: Local'] : []),
    ...(type !== 'ClusterIP' && dice.chance(50) ? ['externalTrafficPolicy: Local'] : []),
    ...(type === 'LoadBalancer' && dice.chance(40)
      ? [`loadBalancerSourceRanges: ["${dice.pick(plan.sourceRanges)}"]`]
      : []),
    ...(type === 'LoadBalancer' && dice.chance(20) ? ['allocateLoadBalancerNodePorts: false'] : []),
    ...(dice.chance(25) ? [`externalIPs: ["${plan.externalIP(n)}"]`] : []),
  ];
  return `apiVersion: v1\nkind: Service\nmetadata: {name: svc-${n}}\nspec: {${fields.join(', ')}}\n`;
}

/** The Scene document and the nodes. */
export function sceneHead(seed: number, nodes: number, plan: AddressPlan): string {
  const spec = `seed: ${seed}, loadBalancer: metallb, networks: ${JSON.stringify(plan.networks)}, outside: [${outsideText(plan)}]`;
  const scene = `apiVersion: kubehop.dev/v1\nkind: Scene\nmetadata: {name: judged}\nspec: {${spec}}\n`;
  const machines = Array.from(
    { length: nodes },
    (_, i) => `apiVersion: v1\nkind: Node\nmetadata: {name: node-${i + 1}}\n`,
  );
  return [scene, ...machines].join('---\n');
}

/** One to three nodes, some Deployments, and Services of every kind over them. */
export function randomScene(seed: number, plan: AddressPlan): RandomScene {
  const dice = new Dice(seed);
  const apps: [string, ...string[]] = ['app-0', ...Array.from({ length: dice.int(0, 2) }, (_, i) => `app-${i + 1}`)];
  return {
    seed,
    plan,
    head: sceneHead(seed, dice.int(1, 3), plan),
    documents: [
      ...apps.map((app) => deployment(app, dice.int(0, 4))),
      `apiVersion: v1\nkind: Pod\nmetadata: {name: client}\nspec: {containers: ${containers}}\n`,
      ...Array.from({ length: dice.int(1, 5) }, (_, n) => service(n, dice, apps, plan)),
    ],
  };
}

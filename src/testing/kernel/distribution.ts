import type { AddressPlan } from './address-plan.ts';
import type { Spoil } from './faults.ts';
import type { Flow } from './flows.ts';
import { type JudgedMode, judgedScene } from './judged-scene.ts';
import { deployment, type RandomScene, sceneHead } from './random-scene.ts';
import type { RealNetwork } from './real-network.ts';
import { Twin } from './twin.ts';

const connections = 500;
/** Chi-square values that an even spread exceeds once in a million times, by degrees of freedom. */
const limits: readonly number[] = [0, 23.93, 27.63, 30.66, 33.38];

const sceneWith = (endpoints: number, plan: AddressPlan): RandomScene => ({
  seed: endpoints,
  plan,
  head: sceneHead(endpoints, 2, plan),
  documents: [
    deployment('app', endpoints),
    'apiVersion: v1\nkind: Pod\nmetadata: {name: client}\nspec: {containers: [{name: app, image: example.com/app}]}\n',
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: app}, ports: [{port: 80, targetPort: 8080}]}\n',
  ],
});

function unevenness(answeredBy: readonly string[], endpoints: number): string | undefined {
  const counts = new Map<string, number>();
  for (const by of answeredBy) counts.set(by, (counts.get(by) ?? 0) + 1);
  const expected = answeredBy.length / endpoints;
  const found = [...counts.values(), ...Array<number>(Math.max(0, endpoints - counts.size)).fill(0)];
  const chi = found.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  return chi > (limits[endpoints - 1] ?? 0)
    ? `${found.join(' + ')} of ${answeredBy.length} (chi-square ${chi.toFixed(1)})`
    : undefined;
}

/** Many connections to a Service of 2 to 5 endpoints, in the kernel and in the engine. Returns a sentence for each uneven spread. */
export async function judgeSpread(real: RealNetwork, mode: JudgedMode, spoil: Spoil): Promise<readonly string[]> {
  const faults: string[] = [];
  for (let endpoints = 2; endpoints <= 5; endpoints++) {
    const scene = judgedScene(sceneWith(endpoints, real.plan), mode);
    await real.load(scene, spoil);
    const from = scene.nodes.flatMap(({ pods }) => pods).find(({ name }) => name === 'default/client');
    if (!from) throw new Error('the client is not there');
    const web = scene.services.find(({ metadata }) => metadata.name === 'web')?.spec.clusterIP ?? '';
    const flow: Flow = { from, protocol: 'TCP', address: web, port: 80, count: connections, sticky: false };
    const [seen = []] = await real.send(from, { flows: [flow], atOnce: 25, patience: 5000 });
    const twin = new Twin(scene, endpoints);
    const engine = Array.from({ length: connections }, () => twin.send(flow).by);
    const spreads = {
      kernel: unevenness(
        seen.map(({ by }) => by),
        endpoints,
      ),
      engine: unevenness(engine, endpoints),
    };
    for (const [who, spread] of Object.entries(spreads)) {
      if (spread !== undefined)
        faults.push(`${mode}: ${endpoints} endpoints are not chosen evenly by the ${who}: ${spread}`);
    }
  }
  return faults;
}

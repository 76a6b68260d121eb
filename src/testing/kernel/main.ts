// npm run test:kernel: random scenes in network namespaces of the real kernel, flow by flow against the engine.
import { parseArgs } from 'node:util';
import { judgeSpread } from './distribution.ts';
import { faults } from './faults.ts';
import { judge, type Verdict } from './judge.ts';
import { judgedScene } from './judged-scene.ts';
import { type RandomScene, randomScene, textOf } from './random-scene.ts';
import { RealNetwork } from './real-network.ts';
import { whyNot } from './requirements.ts';

const flowsPerScene = 24;
const nodes = 3;

const { values } = parseArgs({
  options: {
    flows: { type: 'string', default: '2000' },
    scenes: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '15' },
    fault: { type: 'string' },
  },
});

const spoil = values.fault === undefined ? undefined : faults[values.fault];
if (values.fault !== undefined && !spoil) {
  console.error(`--fault ${values.fault}: one of ${Object.keys(faults).join(', ')} is expected`);
  process.exit(2);
}
const reason = whyNot();
if (reason !== undefined) {
  console.log(`The kernel is not asked: ${reason}.\n0 passed, 0 failed`);
  process.exit(0);
}

const real = new RealNetwork(nodes);
const close = (): never => {
  real.close();
  process.exit(1);
};
process.on('SIGINT', close);
process.on('SIGTERM', close);

const judgeScene = (scene: RandomScene, patience = 400): Promise<Verdict> =>
  judge(judgedScene(scene), real, { seed: scene.seed, flows: flowsPerScene, patience, ...(spoil && { spoil }) });

/** Leaves documents out, one at a time, while some disagreement stays. */
async function smallest(scene: RandomScene, disagreements: readonly string[]) {
  let best = { scene, disagreements };
  for (let i = scene.documents.length - 1; i >= 0; i--) {
    const less = { ...best.scene, documents: best.scene.documents.filter((_, n) => n !== i) };
    const verdict = await judgeScene(less, 900);
    if (verdict.disagreements.length > 0) best = { scene: less, disagreements: verdict.disagreements };
  }
  return best;
}

let [flows, passed, failed] = [0, 0, 0];
const started = Date.now();
try {
  for (
    let seed = Number(values.seed);
    flows < Number(values.flows) || passed + failed < Number(values.scenes);
    seed++
  ) {
    if (Date.now() - started > Number(values.minutes) * 60_000) {
      console.log(`Stopped after ${values.minutes} minutes.`);
      break;
    }
    const scene = randomScene(seed);
    let verdict = await judgeScene(scene);
    // A busy machine may be late with an answer: what is true shows again with more patience.
    for (let again = 0; again < 2 && verdict.disagreements.length > 0; again++) verdict = await judgeScene(scene, 900);
    flows += verdict.flows;
    if (verdict.disagreements.length === 0) {
      passed++;
      continue;
    }
    failed++;
    const small = await smallest(scene, verdict.disagreements);
    console.log(`seed ${seed}: ${small.disagreements.length} disagreements, of which the first are`);
    for (const line of small.disagreements.slice(0, 5)) console.log(`  ${line}`);
    console.log(`the smallest scene that shows it:\n${textOf(small.scene).replace(/^/gm, '    ')}`);
    if (failed >= 5) break;
  }
  for (const fault of await judgeSpread(real, spoil ?? ((rules) => rules))) {
    failed++;
    console.log(fault);
  }
} finally {
  real.close();
}
console.log(`${flows} flows through ${passed + failed} scenes in ${Math.round((Date.now() - started) / 1000)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

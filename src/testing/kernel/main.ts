// npm run test:kernel: random scenes in network namespaces of the real kernel, flow by flow against the engine.
import { parseArgs } from 'node:util';
import type { IPFamily } from '../../model/objects/index.ts';
import { addressPlans } from './address-plan.ts';
import { faults, unspoiled } from './faults.ts';
import type { JudgedMode } from './judged-scene.ts';
import { RealNetwork } from './real-network.ts';
import { whyNot } from './requirements.ts';
import { Session } from './session.ts';

const nodes = 3;

const { values } = parseArgs({
  options: {
    mode: { type: 'string', default: 'iptables,nftables' },
    flows: { type: 'string', default: '2000' },
    family: { type: 'string', default: 'IPv4,IPv6' },
    scenes: { type: 'string', default: '100' },
    'per-scene': { type: 'string' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    fault: { type: 'string' },
  },
});

function wrong(message: string): never {
  console.error(message);
  process.exit(2);
}

const modes = values.mode.split(',').map((name): JudgedMode => {
  if (name === 'iptables' || name === 'nftables') return name;
  return wrong(`--mode ${name}: iptables, nftables or both with a comma are expected`);
});
const families = values.family.split(',').map((name): IPFamily => {
  if (name === 'IPv4' || name === 'IPv6') return name;
  return wrong(`--family ${name}: IPv4, IPv6 or both with a comma are expected`);
});
const spoil = values.fault === undefined ? unspoiled : faults[values.fault];
if (!spoil) wrong(`--fault ${values.fault}: one of ${Object.keys(faults).join(', ')} is expected`);
const reason = whyNot();
if (reason !== undefined) {
  console.log(`The kernel is not asked: ${reason}.\n0 passed, 0 failed`);
  process.exit(0);
}

const flows = Number(values.flows);
const scenes = Number(values.scenes);
const bounds = {
  flows,
  scenes,
  perScene: Number(values['per-scene'] ?? Math.min(250, Math.max(24, Math.ceil(flows / scenes)))),
  seed: Number(values.seed),
  minutes: Number(values.minutes),
};

const networks: RealNetwork[] = [];
const close = (): void => {
  for (const network of networks) network.close();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    close();
    process.exit(1);
  });
}

/** All modes and families at a time, IPv6 with a quarter of the flows, each in a network of its own: while one waits for answers that never come, another thinks. */
async function run(mode: JudgedMode, family: IPFamily): Promise<Session> {
  const network = new RealNetwork(nodes, addressPlans[family]);
  networks.push(network);
  const session = new Session(network, mode, spoil ?? unspoiled);
  const part = family === 'IPv6' ? 1 / 4 : 1;
  await session.run({ ...bounds, flows: Math.ceil(bounds.flows * part), scenes: Math.ceil(bounds.scenes * part) });
  return session;
}

let [passed, failed] = [0, 0];
try {
  for (const session of await Promise.all(modes.flatMap((mode) => families.map((family) => run(mode, family))))) {
    passed += session.passed;
    failed += session.failed;
  }
} finally {
  close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

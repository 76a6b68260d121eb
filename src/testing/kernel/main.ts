// npm run test:kernel: random scenes in network namespaces of the real kernel, flow by flow against the engine.
import { parseArgs } from 'node:util';
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
    scenes: { type: 'string', default: '100' },
    'per-scene': { type: 'string', default: '24' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '15' },
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
const spoil = values.fault === undefined ? unspoiled : faults[values.fault];
if (!spoil) wrong(`--fault ${values.fault}: one of ${Object.keys(faults).join(', ')} is expected`);
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

let [passed, failed] = [0, 0];
try {
  for (const mode of modes) {
    const session = new Session(real, mode, spoil);
    await session.run({
      flows: Number(values.flows),
      scenes: Number(values.scenes),
      perScene: Number(values['per-scene']),
      seed: Number(values.seed),
      minutes: Number(values.minutes),
    });
    passed += session.passed;
    failed += session.failed;
  }
} finally {
  real.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

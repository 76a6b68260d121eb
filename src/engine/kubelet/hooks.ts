import type { Container, LifecycleHandler } from '../../model/objects/index.ts';
import { formatEndpoint } from '../../model/packet.ts';
import { placeOfNode } from '../../model/trace.ts';
import type { Machine } from './machine.ts';
import { portOf } from './prober.ts';

/** How long a command takes that says nothing of it, in virtual ms. */
const commandTakes = 20;
/** pkg/kubelet/lifecycle/handlers.go: what the kubelet's HTTP client waits at most, in virtual ms. */
const httpTimeout = 30_000;

/** `sh -c "sleep 5; nginx -s quit"` → 5000. */
function commandTime(command: readonly string[]): number {
  const seconds = /\bsleep (\d+(?:\.\d+)?)/.exec(command.join(' '))?.[1];
  return seconds === undefined ? commandTakes : Number(seconds) * 1000;
}

/** Runs a container's lifecycle hook; `done` is told whether it succeeded (pkg/kubelet/lifecycle/handlers.go). */
export function runHook(
  { sim, network, node }: Machine,
  {
    hook,
    container,
    address,
  }: { readonly hook: LifecycleHandler; readonly container: Container; readonly address: string },
  done: (succeeded: boolean) => void,
): void {
  const { exec, httpGet, sleep } = hook;
  if (httpGet) {
    const endpoint = formatEndpoint(httpGet.host ?? address, portOf(container, httpGet.port));
    const to = `http://${endpoint}${httpGet.path}`;
    network.request({ from: placeOfNode(node.name), to, timeout: httpTimeout, trace: false }, ({ outcome, status }) =>
      done(outcome === 'answered' && status < 400),
    );
  } else {
    const takes = sleep ? sleep.seconds * 1000 : commandTime(exec?.command ?? []);
    sim.after(takes, () => done(true));
  }
}

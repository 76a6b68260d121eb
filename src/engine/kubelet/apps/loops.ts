import type { Container } from '../../../model/objects/index.ts';
import type { Behaviour } from './behaviour.ts';
import { client, isClientTarget, waiter } from './clients.ts';

const commandLine = ({ command = [], args = [] }: Container): string => [...command, ...args].join(' ');

/** A container whose command is a loop around a client; undefined for other loops. */
export const loopingClient = (container: Container): Behaviour | undefined =>
  clientOf(container) ?? waiterOf(container);

/** `while true; do wget -qO- http://web; sleep 1; done`: a client as the Kubernetes documentation writes them. At most ten requests a second. */
function clientOf(container: Container): Behaviour | undefined {
  const line = commandLine(container);
  const to = /\b(?:curl|wget)\b[^;]*?\b(https?:\/\/[^\s;'"]+)/.exec(line)?.[1];
  if (to === undefined || !isClientTarget(to)) return undefined;
  const every = Math.max(100, Number(/\bsleep ([\d.]+)/.exec(line)?.[1] ?? 1) * 1000);
  return client({ to, every, timeout: 10_000, keepAlive: false, lookUpOnce: false, retries: 0 });
}

/** `until nslookup db; do sleep 2; done`, as https://kubernetes.io/docs/concepts/workloads/pods/init-containers/ has it. */
function waiterOf(container: Container): Behaviour | undefined {
  const [, host] = /\buntil nslookup ([^;]+?)\s*;/.exec(commandLine(container)) ?? [];
  const every = Number(/\bsleep ([\d.]+)/.exec(commandLine(container))?.[1] ?? 1) * 1000;
  return host === undefined ? undefined : waiter(host, Math.max(100, every));
}

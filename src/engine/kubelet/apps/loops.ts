import type { Container } from '../../../model/objects/index.ts';
import type { Behaviour } from './behaviour.ts';
import { client, isClientTarget, waiter, withScheme } from './clients.ts';

/** Characters of a script that is looked through; longer ones do more than wait. */
const longest = 2_000;

/** A container whose command is a loop around a client; undefined for other loops. */
export function loopingClient({ command = [], args = [] }: Container): Behaviour | undefined {
  const line = [...command, ...args].join(' ');
  return line.length > longest ? undefined : (waiterOf(line) ?? clientOf(line));
}

/** How long the script sleeps between two rounds: at most ten requests a second, as other clients. In virtual ms. */
const pauseOf = (line: string): number => Math.max(100, Number(/\bsleep ([\d.]+)/.exec(line)?.[1] ?? 1) * 1000);

/** `while true; do wget -qO- http://web; sleep 1; done`: a client as the Kubernetes documentation writes them. */
function clientOf(line: string): Behaviour | undefined {
  const to = /\bwhile\s+(?!!)[\s\S]*?\b(?:curl|wget)\b[^;]*?\b(https?:\/\/(?:\$\(\w+\)|[^\s;'")])+)/.exec(line)?.[1];
  if (to === undefined || !isClientTarget(to)) return undefined;
  const every = pauseOf(line);
  return client({ to, every, timeout: 10_000, keepAlive: false, lookUpOnce: false, retries: 0 });
}

/**
 * `until nslookup db; do sleep 2; done`, as https://kubernetes.io/docs/concepts/workloads/pods/init-containers/ has it, and the same with
 * `nc -z db 5432`, curl or wget; `while ! …` means as much. Only where the script ends with the loop, but for what it says.
 */
function waiterOf(line: string): Behaviour | undefined {
  const loop =
    /\b(?:until|while\s+!)\s+(nslookup|nc|curl|wget)\s+(.+?)\s*(?:(?:\d?>|[;\n|&])[\s\S]*)?\bdone\b(?:\s*[;&\n]+\s*(?:echo\b.*|exit 0))*[\s;]*$/;
  const [, tool = '', words = ''] = loop.exec(line) ?? [];
  const to = targetOf(tool, words);
  return to === undefined ? undefined : waiter(to, pauseOf(line));
}

/** What a waiting tool asks: the name it looks up, or the URL it tries; undefined where it cannot be told. */
function targetOf(tool: string, text: string): string | undefined {
  if (tool === 'nslookup') return `dns://${text}`;
  const words = text.replaceAll(/['"]/g, '').split(/\s+/);
  const last = words.at(-1) ?? '';
  if (tool === 'nc') {
    const isProbe = words.some((word) => /^-\w*z/.test(word)) && /^\d+$/.test(last);
    return isProbe ? `tcp://${words.at(-2)}:${last}` : undefined;
  }
  const url = words.find((word) => word.includes('://')) ?? last;
  return url.startsWith('$') || isClientTarget(withScheme(url)) ? url : undefined;
}

import type { Container, ContainerPort } from '../../../model/objects/index.ts';
import type { Behaviour, Listener } from './behaviour.ts';
import { client, isClientTarget, waiter } from './clients.ts';
import { knownImage } from './images.ts';
import { httpServer, rawServer, type Server } from './servers.ts';

/** How long a server takes from SIGTERM to its exit, in virtual ms. */
const serverShutdown = 500;

type Port = Pick<ContainerPort, 'protocol' | 'containerPort'>;

/** A program that does nothing but listen: `server` speaks on TCP and UDP ports alike. */
export function listening(ports: readonly Port[], server: (port: Port) => Server): Behaviour {
  return {
    listeners: (context) =>
      ports.map((port): Listener => {
        const { protocol, containerPort } = port;
        return { protocol, port: containerPort, app: server(port)(context) };
      }),
    shutdown: ports.length > 0 ? serverShutdown : undefined,
  };
}

/** What a container does as far as its image and command tell. */
export function behaviourOfImage(container: Container): Behaviour {
  const looping = clientOf(container) ?? waiterOf(container);
  if (looping) return looping;
  const image = knownImage(container.image);
  const exits = exitOf(container);
  const server = image?.server ?? httpServer;
  // Without more to go by, what listens on a port of UDP or SCTP is no web server.
  const serverFor = ({ protocol }: Port): Server => (protocol !== 'TCP' && server === httpServer ? rawServer : server);
  return { ...listening(portsOf(container), serverFor), ...(exits && { exits }) };
}

/** The ports a container listens on: those it declares, else those it is told, else the image's own. */
function portsOf(container: Container): readonly Port[] {
  if (isSleep(container)) return [];
  const declared = declaredPorts(container);
  if (declared.length > 0) return declared;
  const image = knownImage(container.image);
  // agnhost netexec and http-echo are told their port on the command line.
  const told = /(?:--http-port[= ]|-listen=:)(\d+)/.exec(commandLine(container))?.[1];
  const port = told === undefined ? image?.port : Number(told);
  return port === undefined ? [] : [{ protocol: image?.protocol ?? 'TCP', containerPort: port }];
}

export const declaredPorts = ({ ports = [] }: Container): readonly Port[] => ports;

const commandLine = ({ command = [], args = [] }: Container): string => [...command, ...args].join(' ');

const isSleep = (container: Container): boolean => /^(\S*\/)?(sleep|pause)\b/.test(commandLine(container));

/** `while true; do wget -qO- http://web; sleep 1; done`: a client as the Kubernetes documentation writes them. At most ten requests a second. */
function clientOf(container: Container): Behaviour | undefined {
  const line = commandLine(container);
  if (!/\b(while|until)\b/.test(line)) return undefined;
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

/** `sleep 30` ends after 30 s, `sh -c "exit 1"` and `false` at once; everything else runs for ever. */
function exitOf(container: Container): Behaviour['exits'] {
  const line = commandLine(container);
  const sleep = /^(?:\S*\/)?sleep (\d+)s?$/.exec(line);
  if (sleep) return { after: Number(sleep[1]) * 1000, code: 0 };
  const exit = /\bexit (\d+)\s*$/.exec(line);
  const after = Number(/\bsleep (\d+)s?\s*(?:;|&&)/.exec(line)?.[1] ?? 0) * 1000;
  if (exit) return { after, code: Number(exit[1]) };
  return /^(?:\S*\/)?false$/.test(line) ? { after: 0, code: 1 } : undefined;
}

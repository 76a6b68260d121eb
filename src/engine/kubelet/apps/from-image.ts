import type { Container, ContainerPort } from '../../../model/objects/index.ts';
import type { Behaviour, Listener } from './behaviour.ts';
import { knownImage } from './images.ts';
import { loopingClient } from './loops.ts';
import { rawServer } from './raw-servers.ts';
import { httpServer, type Server } from './servers.ts';

/** How long a server takes from SIGTERM to its exit, in virtual ms. */
const serverShutdown = 500;

const scriptNotRun =
  'Kubehop does not run this script: the container does what is known of its image. The annotation kubehop.dev/behaviour says otherwise';

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
  const isScript = /\b(while|until|for|if|case)\b/.test(commandLine(container));
  const looping = /\b(while|until)\b/.test(commandLine(container)) ? loopingClient(container) : undefined;
  if (looping) return looping;
  const image = knownImage(container.image);
  const exits = isScript ? undefined : exitOf(container);
  const server = image?.server ?? httpServer;
  // Without more to go by, what listens on a port of UDP or SCTP is no web server.
  const serverFor = ({ protocol }: Port): Server => (protocol !== 'TCP' && server === httpServer ? rawServer : server);
  return {
    ...listening(portsOf(container), serverFor),
    ...(exits && { exits }),
    ...(isScript && { unknown: scriptNotRun }),
  };
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

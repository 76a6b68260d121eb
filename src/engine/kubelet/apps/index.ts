import type { Container, ContainerPort } from '../../../model/objects/index.ts';
import type { AppContext, AppRegistry, Behaviour, Listener } from './behaviour.ts';
import { type KnownImage, knownImage } from './images.ts';
import { httpServer, rawServer } from './servers.ts';

export type { AppRegistry, Behaviour, Listener } from './behaviour.ts';

/** How long a server takes from SIGTERM to its exit, in virtual ms. */
const serverShutdown = 500;

/**
 * What a container does, told from its image and command: known servers listen on their usual port unless the container
 * declares ports; unknown images listen on what they declare; shells and curl listen on nothing.
 */
export const defaultApps: AppRegistry = (container) => {
  // Pods of one template share their containers, and so what these do.
  let behaviour = behaviours.get(container);
  if (!behaviour) {
    behaviour = behaviourOf(container);
    behaviours.set(container, behaviour);
  }
  return behaviour;
};

const behaviours = new WeakMap<Container, Behaviour>();

function behaviourOf(container: Container): Behaviour {
  const image = knownImage(container.image);
  const ports = portsOf(container, image);
  const exits = exitOf(container);
  return {
    listeners: (context) => ports.map((port) => listener(port, image, context)),
    shutdown: ports.length > 0 ? serverShutdown : undefined,
    ...(exits && { exits }),
  };
}

type Port = Pick<ContainerPort, 'protocol' | 'containerPort'>;

function portsOf(container: Container, image: KnownImage | undefined): readonly Port[] {
  if (isSleep(container)) return [];
  const declared = container.ports ?? [];
  if (declared.length > 0) return declared.filter(({ protocol }) => protocol !== 'SCTP');
  // agnhost netexec and http-echo are told their port on the command line.
  const told = /(?:--http-port[= ]|-listen=:)(\d+)/.exec(commandLine(container))?.[1];
  const port = told === undefined ? image?.port : Number(told);
  return port === undefined ? [] : [{ protocol: 'TCP', containerPort: port }];
}

function listener(
  { protocol, containerPort: port }: Port,
  image: KnownImage | undefined,
  context: AppContext,
): Listener {
  const speaksHttp = protocol === 'TCP' && image?.speaks !== 'raw';
  return { protocol, port, app: speaksHttp ? httpServer(context) : rawServer(context) };
}

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

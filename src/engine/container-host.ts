import type { Container, Pod } from '../model/objects/index.ts';
import type { PlaceId } from '../model/trace.ts';
import { filesOfContainer } from './container-files.ts';
import { imageName } from './kubelet/apps/images.ts';
import type { Network } from './network/network.ts';
import type { ProgramHost } from './programs/program.ts';
import { programsOfImage } from './programs/toolbox.ts';

/** PATH where nobody sets another. */
export const executablePath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A container that runs: its process, as programs in it need it. */
interface RunningContainer {
  readonly place: PlaceId;
  readonly ends: Set<() => void>;
  readonly container: Container;
  readonly pod: Pod;
  readonly environment: Readonly<Record<string, string>>;
}

/** A container as a host of programs. @param terminate SIGTERM for its first process */
export function hostOfContainer(network: Network, process: RunningContainer, terminate?: () => void): ProgramHost {
  const { place, ends, container, pod, environment: own } = process;
  const { command = [], args = [], image } = container;
  const { subdomain, hostname = pod.metadata.name } = pod.spec;
  const domain = subdomain === undefined ? undefined : `${subdomain}.${pod.metadata.namespace ?? ''}.svc.cluster.local`;
  const name = own.HOSTNAME ?? hostname;
  const { hostResolvConf } = network;
  const files = filesOfContainer({ view: network.inspect(place), hostResolvConf, image, hostname: name, domain });
  return {
    place,
    hostname: name,
    ...(domain !== undefined && { domain }),
    environment: { PATH: executablePath, ...own, HOME: '/root' },
    ends,
    file: (wanted) => (Object.hasOwn(files, wanted) ? files[wanted] : undefined),
    main: [...command, ...args],
    mainProgram: command[0]?.replace(/^.*\//, '') ?? imageName(image),
    ...(terminate && { terminate }),
    program: programsOfImage(image),
  };
}

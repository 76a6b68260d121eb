import { basicProgram } from './basics.ts';
import { curl } from './curl/curl.ts';
import type { Program } from './program.ts';

/** Programs that come together, by name. */
type Package = (name: string) => Program | undefined;

const only =
  (programs: Readonly<Record<string, Program>>): Package =>
  (name) =>
    Object.hasOwn(programs, name) ? programs[name] : undefined;

const curlPackage = only({ curl });

/** What an image has beside a shell, by the beginning of its name (`repository/name`); the first that fits counts. */
const images: readonly (readonly [prefix: RegExp, packages: readonly Package[]])[] = [
  [/(^|\/)(distroless|pause|coredns|kube-|etcd|http-echo|whoami|metrics-server|hello-app|scratch|static)/, []],
  [/(^|\/)(netshoot|network-multitool|agnhost|jessie-dnsutils|dnsutils)/, [curlPackage, basicProgram]],
  [/(^|\/)(curl|alpine-curl|podinfo)/, [curlPackage, basicProgram]],
  [/(^|\/)nginx/, [curlPackage, basicProgram]],
];

/** An image that we know nothing of has what busybox has. */
const unknown: readonly Package[] = [basicProgram];
/** Machines: a server edition of a usual distribution. */
const machine: readonly Package[] = [curlPackage, basicProgram];

const among =
  (packages: readonly Package[]): Package =>
  (name) => {
    for (const found of packages) {
      const program = found(name);
      if (program) return program;
    }
    return undefined;
  };

/** The programs of an image: `docker.io/library/nginx:1.27` → Debian's, and curl. */
export function programsOfImage(image: string): Package {
  const [repository = ''] = image.split('@');
  const name = repository.replace(/:[^:/]*$/, '');
  return among(images.find(([prefix]) => prefix.test(name))?.[1] ?? unknown);
}

export const programsOfMachine = (): Package => among(machine);

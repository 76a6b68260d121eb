import { basicProgram } from './basics.ts';
import { curl } from './curl/curl.ts';
import { bindNslookup } from './dns/bind-nslookup.ts';
import { busyboxNslookup } from './dns/busybox-nslookup.ts';
import { dig } from './dns/dig.ts';
import { getent } from './dns/getent.ts';
import { host } from './dns/host.ts';
import { ip } from './ip/ip.ts';
import { ifconfig, route } from './ip/net-tools.ts';
import { busyboxNc, openbsdNc } from './nc.ts';
import { busyboxPing, iputilsPing } from './ping.ts';
import type { Program } from './program.ts';
import { redisCli } from './small/redis-cli.ts';
import { netstat } from './sockets/netstat.ts';
import { ss } from './sockets/ss.ts';
import { tcpdump } from './tcpdump.ts';
import { traceroute } from './traceroute.ts';
import { busyboxWget } from './wget/busybox-wget.ts';
import { gnuWget } from './wget/gnu-wget.ts';

/** Programs that come together, by name. */
type Package = (name: string) => Program | undefined;

const only =
  (programs: Readonly<Record<string, Program>>): Package =>
  (name) =>
    Object.hasOwn(programs, name) ? programs[name] : undefined;

const curlPackage = only({ curl });
const bind = only({ dig, host, nslookup: bindNslookup });
const busybox = only({
  nslookup: busyboxNslookup,
  ping: busyboxPing,
  nc: busyboxNc,
  wget: busyboxWget,
  traceroute,
  ip,
  ifconfig,
  route,
  netstat,
});
const iproute = only({ ip, ss });
const netTools = only({ netstat, ifconfig, route });
const bash = only({ bash: (context) => context.exit(0) });
const redis = only({ 'redis-cli': redisCli });
const iputils = only({ ping: iputilsPing });
const netcat = only({ nc: openbsdNc, netcat: openbsdNc });
const wget = only({ wget: gnuWget });
const tracing = only({ traceroute });
const sniffing = only({ tcpdump });
/** Of glibc, and of Alpine's musl-utils. */
const libc = only({ getent });

/** What an image has, by its name (`repository/name`); the first that fits counts. Earlier packages win. */
const images: readonly (readonly [prefix: RegExp, packages: readonly Package[]])[] = [
  [/(^|\/)(distroless|pause|coredns|kube-|etcd|http-echo|whoami|metrics-server|hello-app|scratch|static)/, []],
  [
    /(^|\/)(netshoot|network-multitool|agnhost)/,
    [sniffing, curlPackage, bind, iputils, netcat, iproute, libc, busybox, bash, basicProgram],
  ],
  [/dnsutils/, [bind, iputils, netcat, wget, libc, bash, basicProgram]],
  [/(^|\/)busybox/, [busybox, basicProgram]],
  [/(^|\/)(curl|alpine-curl|podinfo)/, [curlPackage, libc, busybox, basicProgram]],
  [/(^|\/)redis.*alpine/, [redis, libc, busybox, basicProgram]],
  [/(^|\/)redis/, [redis, libc, bash, basicProgram]],
  [/(^|\/)nginx.*alpine/, [curlPackage, libc, busybox, basicProgram]],
  [/(^|\/)nginx/, [curlPackage, libc, bash, basicProgram]],
  [
    /(^|\/)(debian|ubuntu|httpd|postgres|mysql|mariadb|mongo|memcached|node|python|golang|openjdk)(?!.*alpine)/,
    [libc, basicProgram],
  ],
];

/** An image that we know nothing of has what Alpine has. */
const unknown: readonly Package[] = [libc, busybox, basicProgram];
/** Machines: a server edition of a usual distribution. */
const machine: readonly Package[] = [
  curlPackage,
  wget,
  bind,
  iputils,
  netcat,
  tracing,
  iproute,
  netTools,
  redis,
  libc,
  bash,
  basicProgram,
];

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
  return among(images.find(([form]) => form.test(repository))?.[1] ?? unknown);
}

export const programsOfMachine = (): Package => among(machine);

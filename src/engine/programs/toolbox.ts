import { machinePackages, type PackageName, type ProgramIn, packagesOf } from '../../model/image-programs.ts';
import { basicPrograms } from './basics.ts';
import { curl } from './curl/curl.ts';
import { bindNslookup } from './dns/bind-nslookup.ts';
import { busyboxNslookup } from './dns/busybox-nslookup.ts';
import { dig } from './dns/dig.ts';
import { getent } from './dns/getent.ts';
import { host } from './dns/host.ts';
import { oldNslookup } from './dns/old-nslookup.ts';
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

const packages: { readonly [P in PackageName]: Readonly<Record<ProgramIn<P>, Program>> } = {
  basic: basicPrograms,
  bash: { bash: (context) => context.exit(0) },
  bind: { dig, host, nslookup: bindNslookup },
  busybox: {
    nslookup: busyboxNslookup,
    ping: busyboxPing,
    nc: busyboxNc,
    wget: busyboxWget,
    traceroute,
    ip,
    ifconfig,
    route,
    netstat,
  },
  curl: { curl },
  iproute: { ip, ss },
  iputils: { ping: iputilsPing },
  libc: { getent },
  netcat: { nc: openbsdNc, netcat: openbsdNc },
  netTools: { netstat, ifconfig, route },
  oldBusybox: { nslookup: oldNslookup },
  redis: { 'redis-cli': redisCli },
  sniffing: { tcpdump },
  tracing: { traceroute },
  wget: { wget: gnuWget },
};

const among =
  (names: readonly PackageName[]) =>
  (name: string): Program | undefined => {
    for (const programs of names.map((one): Readonly<Record<string, Program>> => packages[one]))
      if (Object.hasOwn(programs, name)) return programs[name];
    return undefined;
  };

/** The programs of an image, by name. */
export const programsOfImage = (image: string) => among(packagesOf(image));

export const programsOfMachine = () => among(machinePackages);

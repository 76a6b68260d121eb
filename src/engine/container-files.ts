import type { NamespaceView } from './network/namespace-view.ts';
import type { ResolvConf } from './network/resolv-conf.ts';

interface Surroundings {
  readonly view: NamespaceView | undefined;
  readonly hostResolvConf: ResolvConf;
  readonly image: string;
  readonly hostname: string;
  readonly domain: string | undefined;
}

/** resolv.conf as the kubelet writes it (pkg/kubelet/network/dns): what is as the resolver has it anyway is left out. */
function resolvConf({ nameservers, search, ndots, timeout, attempts }: ResolvConf): string {
  const options = [
    ...(ndots === 1 ? [] : [`ndots:${ndots}`]),
    ...(timeout === 5000 ? [] : [`timeout:${timeout / 1000}`]),
    ...(attempts === 2 ? [] : [`attempts:${attempts}`]),
  ];
  return [
    ...(search.length > 0 ? [`search ${search.join(' ')}\n`] : []),
    ...nameservers.map((server) => `nameserver ${server}\n`),
    ...(options.length > 0 ? [`options ${options.join(' ')}\n`] : []),
  ].join('');
}

/** /etc/hosts as the kubelet manages it (pkg/kubelet/kubelet_pods.go, hostsFile). */
const hosts = (addresses: readonly string[], names: string): string => `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
${addresses.map((address) => `${address}\t${names}\n`).join('')}`;

/** /etc/os-release of Debian 12. */
export const debianRelease = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
`;

function osRelease(image: string): string {
  const isDebian = /(nginx|debian|httpd|redis|postgres|mysql|python|node)(?!.*alpine)/.test(image);
  if (/busybox/.test(image)) return '';
  return isDebian
    ? debianRelease
    : 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.0\nPRETTY_NAME="Alpine Linux v3.22"\n';
}

/** The files of a container that the kubelet and the image put there, by path. Nothing else of its file system is modelled. */
export function filesOfContainer({
  view,
  hostResolvConf,
  image,
  hostname,
  domain,
}: Surroundings): Readonly<Record<string, string>> {
  const os = osRelease(image);
  const names = domain === undefined ? hostname : `${hostname}.${domain}\t${hostname}`;
  return {
    '/etc/hostname': `${hostname}\n`,
    '/etc/hosts': hosts(view?.addresses ?? [], names),
    '/etc/resolv.conf': resolvConf(view?.resolvConf ?? hostResolvConf),
    ...(os === '' ? {} : { '/etc/os-release': os }),
    '/dev/null': '',
  };
}

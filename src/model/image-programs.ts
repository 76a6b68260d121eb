/** Programs that come together, by the package's name. */
const packages = {
  basic: [
    'true',
    'false',
    'sleep',
    'echo',
    'env',
    'printenv',
    'cat',
    'ls',
    'ps',
    'kill',
    'uname',
    'hostname',
    'whoami',
    'id',
    'test',
    '[',
    'sh',
    'ash',
    'date',
  ],
  bash: ['bash'],
  bind: ['dig', 'host', 'nslookup'],
  busybox: ['nslookup', 'ping', 'nc', 'wget', 'traceroute', 'ip', 'ifconfig', 'route', 'netstat'],
  curl: ['curl'],
  iproute: ['ip', 'ss'],
  iputils: ['ping'],
  /** Of glibc, and of Alpine's musl-utils. */
  libc: ['getent'],
  netcat: ['nc', 'netcat'],
  /** BusyBox up to 1.28, which courses use for its nslookup. */
  oldBusybox: ['nslookup'],
  netTools: ['netstat', 'ifconfig', 'route'],
  redis: ['redis-cli'],
  sniffing: ['tcpdump'],
  tracing: ['traceroute'],
  wget: ['wget'],
} as const;

export type PackageName = keyof typeof packages;
/** A program of a package. */
export type ProgramIn<P extends PackageName> = (typeof packages)[P][number];

/** What an image has, by its name (`repository/name`); the first that fits counts. Earlier packages win. */
const images: readonly (readonly [form: RegExp, packages: readonly PackageName[]])[] = [
  [/(^|\/)(distroless|pause|coredns|kube-|etcd|http-echo|whoami|metrics-server|hello-app|scratch|static)/, []],
  [
    /(^|\/)(netshoot|network-multitool|agnhost)/,
    ['sniffing', 'curl', 'bind', 'iputils', 'netcat', 'iproute', 'libc', 'busybox', 'bash', 'basic'],
  ],
  [/dnsutils/, ['bind', 'iputils', 'netcat', 'wget', 'libc', 'bash', 'basic']],
  [/(^|\/)busybox:1\.(\d|1\d|2[0-8])(?!\d)/, ['oldBusybox', 'busybox', 'basic']],
  [/(^|\/)busybox/, ['busybox', 'basic']],
  [/(^|\/)(curl|alpine-curl|podinfo)/, ['curl', 'libc', 'busybox', 'basic']],
  [/(^|\/)redis.*alpine/, ['redis', 'libc', 'busybox', 'basic']],
  [/(^|\/)redis/, ['redis', 'libc', 'bash', 'basic']],
  [/(^|\/)nginx.*alpine/, ['curl', 'libc', 'busybox', 'basic']],
  [/(^|\/)nginx/, ['curl', 'libc', 'bash', 'basic']],
  [
    /(^|\/)(debian|ubuntu|httpd|postgres|mysql|mariadb|mongo|memcached|node|python|golang|openjdk)(?!.*alpine)/,
    ['libc', 'basic'],
  ],
];
/** An image that we know nothing of has what Alpine has. */
const unknown: readonly PackageName[] = ['libc', 'busybox', 'basic'];

/** The packages of an image: `docker.io/library/nginx:1.27` → Debian's, and curl. */
export function packagesOf(image: string): readonly PackageName[] {
  const [repository = ''] = image.split('@');
  return images.find(([form]) => form.test(repository))?.[1] ?? unknown;
}

/** Those of nodes and hosts outside: a server edition of a usual distribution. */
export const machinePackages: readonly PackageName[] = [
  'curl',
  'wget',
  'bind',
  'iputils',
  'netcat',
  'tracing',
  'iproute',
  'netTools',
  'redis',
  'libc',
  'bash',
  'basic',
];

/** Names of the programs in packages. */
export const programNames = (names: readonly PackageName[]): readonly string[] => [
  ...new Set(names.flatMap((name): readonly string[] => packages[name])),
];

import { echoServer, rawServer, redisServer } from './raw-servers.ts';
import { echoTextServer, httpServer, type Server } from './servers.ts';
import { echoPageServer, hostnameServer } from './tutorials.ts';

/** `gcr.io/kuar-demo/kuard-amd64:1` → `kuard-amd64`: the repository's last part, without tag and digest. */
export function imageName(image: string): string {
  const [repository = ''] = image.split('@');
  const last = repository.slice(repository.lastIndexOf('/') + 1);
  return last.split(':')[0] ?? '';
}

/** What a known image is: the port it listens on by default, and what it speaks there. */
export interface KnownImage {
  readonly port?: number;
  readonly protocol?: 'UDP';
  readonly server: Server;
}

const http = (port: number): KnownImage => ({ port, server: httpServer });
const raw = (port: number): KnownImage => ({ port, server: rawServer });
const sleeper: KnownImage = { server: httpServer };

/** By the beginning of the image's name; ports as their documentation gives them. */
const known: readonly (readonly [prefix: string, image: KnownImage])[] = [
  ['agnhost', http(8080)],
  ['caddy', http(80)],
  ['echo-server', http(8080)],
  ['echoserver', { port: 8080, server: echoPageServer }],
  ['hello-app', http(8080)],
  ['hello-kubernetes', http(8080)],
  ['http-echo', { port: 5678, server: echoTextServer }],
  ['httpbin', http(80)],
  ['httpd', http(80)],
  ['kuard', http(8080)],
  ['nginx', http(80)],
  ['podinfo', http(9898)],
  ['serve_hostname', { port: 9376, server: hostnameServer }],
  ['whoami', http(80)],
  ['memcached', raw(11211)],
  ['mongo', raw(27017)],
  ['mysql', raw(3306)],
  ['postgres', raw(5432)],
  ['redis', { port: 6379, server: redisServer }],
  ['udp-echo', { port: 7, protocol: 'UDP', server: echoServer }],
  ['alpine', sleeper],
  ['bash', sleeper],
  ['busybox', sleeper],
  ['curl', sleeper],
  ['debian', sleeper],
  ['dnsutils', sleeper],
  ['netshoot', sleeper],
  ['pause', sleeper],
  ['ubuntu', sleeper],
];

/** What we know of an image, or undefined. */
export function knownImage(image: string): KnownImage | undefined {
  const name = imageName(image);
  return known.find(([prefix]) => name.startsWith(prefix))?.[1];
}

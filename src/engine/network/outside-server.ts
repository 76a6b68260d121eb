import { formatEndpoint } from '../../model/packet.ts';
import type { OutsideHost } from '../../model/scene.ts';
import type { Application, AppResponse } from './application.ts';

/** Without the port, as servers compare it (RFC 9110 7.2). */
const withoutPort = (host: string): string => host.replace(/:\d+$/, '').toLowerCase();

/** What answers on a port of a host outside: it says whom it saw and what it was asked for. */
export function outsideServer({ name }: OutsideHost, { tls, hosts }: OutsideHost['listens'][number]): Application {
  const serves = hosts && new Set(hosts.map((host) => host.toLowerCase()));
  const app = ({ method, host, clientAddress, clientPort }: Parameters<Application>[0]): AppResponse => {
    if (method !== '' && serves && !serves.has(withoutPort(host))) {
      return { status: 404, body: `${name} serves no host "${host}"\n` };
    }
    const asked = method === '' ? '' : `Host: ${host}\n`;
    return { status: 200, body: `${name}: you are ${formatEndpoint(clientAddress, clientPort)}\n${asked}` };
  };
  return tls ? Object.assign(app, { certificate: tls }) : app;
}

import { placeOfNode } from '../model/trace.ts';
import type { ProxyHost } from './kube-proxy/backend.ts';
import type { HealthHost } from './kube-proxy/health-server.ts';
import type { Application } from './network/application.ts';
import type { Network } from './network/network.ts';
import type { NodeMachine } from './network/node-machine.ts';

/** kube-proxy's health checks on a node's own sockets. */
export function healthHostOn(network: Network, node: string): HealthHost {
  const place = placeOfNode(node);
  return {
    listen: (port, answer) => {
      try {
        network.listen(place, 'TCP', port, ({ path }) => answer(path));
        return true;
      } catch {
        return false;
      }
    },
    close: (port) => network.close(place, 'TCP', port),
  };
}

/** What kube-proxy uses of a node besides its netfilter. */
export function proxyHostOn(network: Network, machine: NodeMachine): ProxyHost {
  const from = placeOfNode(machine.name);
  return {
    get tcpBeLiberal() {
      return network.inspect(from)?.settings?.tcpBeLiberal;
    },
    // Made when it is first used.
    get dummy() {
      return machine.dummy;
    },
    listen: (protocol, port, title, answer, behind) => {
      const app: Application = (request) => answer(request);
      const certificate = () => {
        const endpoint = behind();
        return endpoint && network.certificateAt(endpoint.ip, endpoint.port);
      };
      Object.defineProperties(app, { title: { value: title }, certificate: { get: certificate } });
      try {
        network.listen(from, protocol, port, app);
        return true;
      } catch {
        return false;
      }
    },
    close: (protocol, port) => network.close(from, protocol, port),
    relay: (to, done) => network.relay({ from, ...to }, done),
  };
}

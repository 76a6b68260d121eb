import type { Application, AppRequest, AppResponse } from '../../network/types.ts';
import type { AppContext } from './behaviour.ts';

/** A path that tells whether the server is ready: a usual one, or the one its readiness probe asks for. */
const tellsReadiness = (path: string, { container }: AppContext): boolean =>
  path === '/ready' || path === '/readyz' || path === container.readinessProbe?.httpGet?.path;

/** Like agnhost's and kuard's pages: says who answered and whom it saw. */
function page({ pod, node }: AppContext, { method, path, clientAddress, clientPort, host }: AppRequest): string {
  const lines = [
    `Hostname: ${pod.spec.hostname ?? pod.metadata.name}`,
    `Pod: ${pod.metadata.namespace}/${pod.metadata.name}`,
    `Node: ${node}`,
    `Client: ${clientAddress}:${clientPort}`,
    `Request: ${method} ${path}`,
    ...(host === '' ? [] : [`Host: ${host}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** A web server: 200 with a description; 500 on its readiness path while it is switched to not ready (as kuard does). */
export function httpServer(context: AppContext): Application {
  return (request): AppResponse => {
    if (request.method === '') return { status: 0, body: page(context, request) };
    const [path = '/'] = request.path.split('?');
    if (!tellsReadiness(path, context) || context.isReady()) return { status: 200, body: page(context, request) };
    return { status: 500, body: 'not ready\n' };
  };
}

/** A server of another protocol: accepts, and names itself. */
export const rawServer =
  ({ pod }: AppContext): Application =>
  () => ({ status: 0, body: `${pod.metadata.namespace}/${pod.metadata.name}\n` });

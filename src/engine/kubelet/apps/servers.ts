import { formatEndpoint } from '../../../model/packet.ts';
import type { Application, AppRequest, AppResponse, Certificate } from '../../network/application.ts';
import { expand } from '../environment.ts';
import type { AppContext } from './behaviour.ts';

/** Makes the application of one process. */
export type Server = (context: AppContext) => Application;

/** Paths that tell whether the server is ready: usual ones, or the one its readiness probe asks for. */
const tellsReadiness = (path: string, { container }: AppContext): boolean =>
  path === '/ready' || path === '/readyz' || path === container.readinessProbe?.httpGet?.path;

/** Paths that tell whether it is alive, likewise. */
const tellsLiveness = (path: string, { container }: AppContext): boolean =>
  path === '/healthy' || path === '/healthz' || path === '/livez' || path === container.livenessProbe?.httpGet?.path;

/** Like agnhost's and kuard's pages: says who answered and whom it saw. */
function page({ pod, node }: AppContext, { method, path, clientAddress, clientPort, host }: AppRequest): string {
  const lines = [
    `Hostname: ${pod.spec.hostname ?? pod.metadata.name}`,
    `Pod: ${pod.metadata.namespace}/${pod.metadata.name}`,
    `Node: ${node}`,
    `Client: ${formatEndpoint(clientAddress, clientPort)}`,
    `Request: ${method} ${path}`,
    ...(host === '' ? [] : [`Host: ${host}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** A web server: 200 with a description; 500 on its readiness or liveness path while that is switched off (as kuard does). */
export const httpServer: Server =
  (context) =>
  (request): AppResponse => {
    if (request.method === '') return { status: 0, body: page(context, request) };
    const [path = '/'] = request.path.split('?');
    if (tellsReadiness(path, context) && !context.isReady) return { status: 500, body: 'not ready\n' };
    if (tellsLiveness(path, context) && !context.isAlive) return { status: 500, body: 'not alive\n' };
    return { status: 200, body: page(context, request) };
  };

/** The value of a flag, `-text=hello` or `-text hello`, with the environment's variables in it (kubelet ExpandContainerCommandAndArgs). */
function flag(name: string, context: AppContext): string | undefined {
  const { command = [], args = [] } = context.container;
  const words = [...command, ...args];
  const form = new RegExp(`^--?${name}(?:=(.*))?$`, 's');
  const at = words.findIndex((word) => form.test(word));
  const text = at < 0 ? undefined : (form.exec(words[at] ?? '')?.[1] ?? words[at + 1]);
  if (text === undefined || !text.includes('$')) return text;
  const known = context.environment;
  return expand(text, (variable) => known[variable]);
}

/** hashicorp/http-echo: answers everything with its `-text`, or ECHO_TEXT. Without one it exits upstream; here it describes itself. */
export const echoTextServer: Server = (context) => {
  const page = httpServer(context);
  const text = flag('text', context) ?? context.environment.ECHO_TEXT;
  if (text === undefined) return page;
  return (request) => {
    const answer = page(request);
    if (answer.status !== 200) return answer;
    return { ...answer, body: request.path === '/health' ? '{"status":"ok"}\n' : `${text}\n` };
  };
};

/** The same server, which takes so many virtual ms for each answer. */
export const slowed = (server: Server, takes: number): Server =>
  takes === 0
    ? server
    : (context) => {
        const app = server(context);
        return (request) => ({ ...app(request), takes });
      };

/** The same server behind TLS. */
export const secured =
  (server: Server, certificate: Certificate): Server =>
  (context) => {
    const app = server(context);
    return Object.assign((request: AppRequest) => app(request), { certificate });
  };

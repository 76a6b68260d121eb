import { Playground, type WorldBatch } from '../engine/index.ts';
import type { EndpointSlice, Event, Kind, Kinds, Node, Pod, Service } from '../model/objects/index.ts';
import type { RestResponse } from '../model/rest.ts';
import type { RequestTrace } from '../model/trace.ts';
import type { RequestRecord } from '../model/world.ts';

const paths: { readonly [K in Kind]?: string } = {
  Service: '/api/v1/namespaces/default/services',
  Endpoints: '/api/v1/namespaces/default/endpoints',
  EndpointSlice: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
  Pod: '/api/v1/namespaces/default/pods',
  Event: '/api/v1/namespaces/default/events',
  Node: '/api/v1/nodes',
  Deployment: '/apis/apps/v1/namespaces/default/deployments',
};

/** A Scene document with these settings (YAML flow style, without the braces). */
export const sceneOf = (spec: string): string =>
  `apiVersion: kubehop.dev/v1\nkind: Scene\nmetadata: {name: lab}\nspec: {${spec}}\n`;

/** A Deployment of a web server that answers on port 80, its pods labelled with its name. */
export const deploymentOf = (name: string, replicas: number, podSpec = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]${podSpec && `, ${podSpec}`}}
`;

/** A Service that selects the pods labelled with its name (`spec` in YAML flow style, without the braces). */
export const serviceNamed = (name: string, spec: string, metadata = ''): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}${metadata && `, ${metadata}`}}\nspec: {selector: {app: ${name}}, ${spec}}\n`;

/** A pod that only sends. */
export const clientPod = (name = 'client', spec = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: curl, image: curlimages/curl, command: [sleep, infinity]}]${spec && `, ${spec}`}}\n`;

/** A whole engine behind its REST door, for tests that read like a session at a terminal. */
export class Lab {
  readonly playground: Playground;

  /** Opens a scene of these documents and lets it become quiet. Throws when the scene has errors. */
  constructor(...documents: readonly string[]) {
    const opened = Playground.open(documents.join('---\n'));
    if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
    this.playground = opened.playground;
  }

  /** Virtual seconds. */
  get now(): number {
    return this.playground.now / 1000;
  }

  /** Lets virtual seconds pass. */
  run(seconds: number): this {
    this.playground.advanceTo(this.playground.now + seconds * 1000);
    return this;
  }

  /** Runs until it holds; the virtual seconds that took. Throws after `limit` seconds. */
  until(holds: () => boolean, limit = 120): number {
    const start = this.playground.now;
    while (!holds()) {
      if (this.playground.now - start > limit * 1000) throw new Error(`does not hold after ${limit} s`);
      this.playground.advanceTo(this.playground.now + 10);
    }
    return (this.playground.now - start) / 1000;
  }

  apply(...documents: readonly string[]): this {
    const { ok, message } = this.playground.act({ kind: 'apply', text: documents.join('---\n') });
    if (!ok) throw new Error(message);
    return this;
  }

  /** Any call of the REST API; the body, if any, is JSON or a merge patch. */
  rest(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): RestResponse {
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const request = { method, path, ...(body !== undefined && { contentType, body: JSON.stringify(body) }) };
    const { rest } = this.playground.act({ kind: 'rest', request });
    if (!rest) throw new Error('no response');
    return rest;
  }

  /** Changes fields of an object as `kubectl patch --type=merge`. Throws the server's message when it is refused. */
  patch(kind: Kind, name: string, body: unknown): void {
    const { status, body: text } = this.rest('PATCH', `${paths[kind]}/${name}`, body);
    if (status >= 400) throw new Error(text);
  }

  delete(kind: Kind, name: string, query = ''): void {
    const { status, body } = this.rest('DELETE', `${paths[kind]}/${name}${query}`);
    if (status >= 400) throw new Error(body);
  }

  get<K extends Kind>(kind: K, name: string): Kinds[K] {
    return JSON.parse(this.#read(`${paths[kind]}/${name}`)) as Kinds[K];
  }

  list<K extends Kind>(kind: K, query = ''): Kinds[K][] {
    return (JSON.parse(this.#read(`${paths[kind]}${query}`)) as { readonly items: Kinds[K][] }).items;
  }

  service(name: string): Service {
    return this.get('Service', name);
  }

  node(name: string): Node {
    return this.get('Node', name);
  }

  pods(app: string): Pod[] {
    return this.list('Pod', `?labelSelector=app%3D${app}`);
  }

  slices(service: string): EndpointSlice[] {
    return this.list('EndpointSlice', `?labelSelector=kubernetes.io%2Fservice-name%3D${service}`);
  }

  /** `reason: message` of the events about a Service, in order. */
  events(service: string): string[] {
    return this.list('Event')
      .filter(({ involvedObject: { kind, name } }: Event) => kind === 'Service' && name === service)
      .map(({ reason, message }) => `${reason}: ${message}`);
  }

  /** The external address of a Service; undefined while it is pending. */
  external(name: string): string | undefined {
    return this.service(name).status.loadBalancer.ingress?.[0]?.ip;
  }

  nodePort(name: string): number {
    return this.service(name).spec.ports?.[0]?.nodePort ?? 0;
  }

  power(node: string, on: boolean): void {
    this.playground.act({ kind: 'power', node, on });
  }

  /** Sends requests at once, and waits until the last one is over. */
  send(from: string, to: string, count = 1): RequestTrace[] {
    const ids = [...this.#request(from, to, count).keys()].sort((a, b) => a - b);
    return ids.flatMap((id) => this.playground.trace(id) ?? []);
  }

  /** The share of requests that were not answered. */
  failureRate(from: string, to: string, count = 200): number {
    const outcomes = [...this.#request(from, to, count).values()];
    return outcomes.filter(({ outcome }) => outcome !== 'answered').length / count;
  }

  /** What changed since the last call. */
  protected drain(): WorldBatch {
    return this.playground.drain();
  }

  #request(from: string, to: string, count: number): ReadonlyMap<number, RequestRecord> {
    const { ok, message, requests } = this.playground.act({ kind: 'send', from, to, count });
    if (!ok) throw new Error(message);
    const open = new Set(requests);
    const ended = new Map<number, RequestRecord>();
    this.until(() => {
      for (const record of this.drain().requests) {
        if (record.outcome !== 'pending' && open.delete(record.id)) ended.set(record.id, record);
      }
      return open.size === 0;
    }, 20);
    return ended;
  }

  #read(path: string): string {
    const { status, body } = this.playground.read({ method: 'GET', path });
    if (status >= 400) throw new Error(body);
    return body;
  }
}

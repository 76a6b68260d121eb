import type { Playground } from '../engine/index.ts';
import type { Node } from '../model/objects/index.ts';
import { type PlaceId, placeOfNode, placeOfOutside, placeOfPod, type RequestTrace } from '../model/trace.ts';
import { readObject } from './scene.ts';
import { CommandError, UsageError } from './usage.ts';

const pathOfNode = (name: string): string => `/api/v1/nodes/${encodeURIComponent(name)}`;

function firstOutside(playground: Playground): PlaceId {
  const known = playground.drain().upserts.find((record) => record.type === 'outside');
  if (known) return known.id;
  throw new CommandError('the scene has no outside host: add one under spec.outside');
}

/** The place a request is sent from. Throws CommandError in kubectl's words when there is no such thing. */
function placeOf(playground: Playground, from: string, namespace: string): PlaceId {
  const [kind, name, ...rest] = from.split('/');
  if (kind === 'outside' && name === undefined) return firstOutside(playground);
  if (!name || rest.length > 0) throw new UsageError(`--from ${from}: pod/NAME, node/NAME or outside is expected`);
  switch (kind) {
    case 'outside':
      return placeOfOutside(name);
    case 'node':
      if (readObject(playground, pathOfNode(name))) return placeOfNode(name);
      throw new CommandError(`Error from server (NotFound): nodes "${name}" not found`);
    case 'pod': {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
      if (readObject(playground, path)) return placeOfPod(namespace, name);
      throw new CommandError(`Error from server (NotFound): pods "${name}" not found`);
    }
    default:
      throw new UsageError(`--from ${from}: pod/NAME, node/NAME or outside is expected`);
  }
}

/** Sends a client's requests, each when the one before is over. */
export class Sender {
  readonly #playground: Playground;
  readonly #from: PlaceId;

  constructor(playground: Playground, from: string, namespace: string) {
    this.#playground = playground;
    this.#from = placeOf(playground, from, namespace);
  }

  /** Throws CommandError when nothing can be sent there, or from there. */
  send(to: string): RequestTrace {
    const playground = this.#playground;
    const { ok, message, requests } = playground.act({
      kind: 'send',
      from: this.#from,
      to: this.#withAddress(to),
      count: 1,
    });
    const [id] = requests;
    if (!ok || id === undefined) throw new CommandError(message);
    this.#wait(id);
    const trace = playground.trace(id);
    if (!trace) throw new CommandError(`no trace of request ${id} was kept`);
    return trace;
  }

  #wait(id: number): void {
    const playground = this.#playground;
    const over = (): boolean => playground.drain().requests.some((r) => r.id === id && r.outcome !== 'pending');
    while (!over() && playground.nextAt !== undefined) playground.advanceTo(playground.nextAt);
  }

  /** A node's name in the URL is replaced by its address: people write it where a cluster has no DNS for its nodes. */
  #withAddress(to: string): string {
    const [, scheme = '', host = '', rest = ''] = /^([a-z]+:\/\/)([^:/[\]]+)(.*)$/s.exec(to) ?? [];
    const node = host.includes('.') && /^[\d.]+$/.test(host) ? undefined : nodeNamed(this.#playground, host);
    const address = node?.status.addresses?.find(({ type }) => type === 'InternalIP')?.address;
    if (address === undefined) return to;
    return `${scheme}${address.includes(':') ? `[${address}]` : address}${rest}`;
  }
}

const isNode = (object: unknown): object is Node =>
  typeof object === 'object' && object !== null && 'kind' in object && object.kind === 'Node';

function nodeNamed(playground: Playground, name: string): Node | undefined {
  const object = name === '' ? undefined : readObject(playground, pathOfNode(name));
  return isNode(object) ? object : undefined;
}

import { type Kind, type Kinds, resources } from '../../../model/objects/index.ts';
import { ApiError, badRequest } from '../api-error.ts';
import { parseFieldSelector, parseLabelSelector } from '../selector-text.ts';
import { compileSelector } from '../selectors.ts';
import type { ApiServer } from '../store.ts';
import type { Target } from './target.ts';

export type Selects<K extends Kind> = (object: Kinds[K]) => boolean;

/** What a collection's path and query select. Throws ApiError 400. */
export function selectionOf<K extends Kind>(kind: K, { namespace, name, query }: Target): Selects<K> {
  const labels = compileSelector(parseLabelSelector(query.get('labelSelector') ?? ''));
  const fields = parseFieldSelector(kind, query.get('fieldSelector') ?? '');
  return (object) =>
    (namespace === '' || object.metadata.namespace === namespace) &&
    (name === undefined || object.metadata.name === name) &&
    labels(object.metadata.labels ?? {}) &&
    fields(object);
}

/** The query's resourceVersion. Throws ApiError: 400 when it is no number, 504 when the server has not got that far. */
export function versionIn({ query }: Target, current: string): number | undefined {
  const text = query.get('resourceVersion') ?? '';
  if (text === '') return undefined;
  if (!/^\d+$/.test(text)) {
    const why = `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
    throw badRequest(`resourceVersion: Invalid value: ${JSON.stringify(text)}: ${why}`);
  }
  if (Number(text) <= Number(current)) return Number(text);
  const message = `Too large resource version: ${text}, current: ${current}`;
  throw new ApiError(504, 'Timeout', `Timeout: ${message}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version', field: '' }],
  });
}

/** The part of a list that was not handed out yet, as it was when the list began. */
interface Rest {
  readonly items: readonly Kinds[Kind][];
  readonly resourceVersion: string;
  /** Whether remainingItemCount is told: upstream knows it only without selectors. */
  readonly counted: boolean;
}

const maxUnfinished = 16;
const tooOld =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.';

/**
 * Lists, whole or in pages (https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks).
 * All pages show the moment of the first. The last sixteen unfinished lists can be continued; older ones are 410 Gone.
 */
export class Lists {
  readonly #api: ApiServer;
  readonly #unfinished = new Map<string, Rest>();
  #tokens = 0;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  /** The List object for a collection's path and query, by namespace and name as etcd keeps its keys. Throws ApiError. */
  list<K extends Kind>(kind: K, target: Target): object {
    const { query } = target;
    const limit = Number(query.get('limit') ?? 0);
    if (!Number.isInteger(limit) || limit < 0) throw badRequest(`invalid limit: ${query.get('limit')}`);
    const token = query.get('continue');
    const rest = token ? this.#unfinished.get(token) : this.#begin(kind, target);
    if (!rest) throw new ApiError(410, 'Expired', tooOld);
    const { items, resourceVersion, counted } = rest;
    const page = limit === 0 ? items : items.slice(0, limit);
    const left = items.slice(page.length);
    const metadata = {
      resourceVersion,
      ...(left.length > 0 && { continue: this.#keep({ ...rest, items: left }) }),
      ...(left.length > 0 && counted && { remainingItemCount: left.length }),
    };
    return { kind: `${kind}List`, apiVersion: resources[kind].apiVersion, metadata, items: page };
  }

  #begin<K extends Kind>(kind: K, target: Target): Rest {
    const { namespace, query } = target;
    const { resourceVersion } = this.#api;
    versionIn(target, resourceVersion);
    const items = this.#api.list(kind, namespace === '' ? undefined : namespace).filter(selectionOf(kind, target));
    const key = ({ metadata }: Kinds[Kind]): string => `${metadata.namespace ?? ''}/${metadata.name}`;
    items.sort((a, b) => (key(a) < key(b) ? -1 : 1));
    return { items, resourceVersion, counted: !query.get('labelSelector') && !query.get('fieldSelector') };
  }

  #keep(rest: Rest): string {
    const [oldest] = this.#unfinished.keys();
    if (this.#unfinished.size >= maxUnfinished && oldest !== undefined) this.#unfinished.delete(oldest);
    const token = `${rest.resourceVersion}.${++this.#tokens}`;
    this.#unfinished.set(token, rest);
    return token;
  }
}

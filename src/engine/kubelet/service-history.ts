import type { Service } from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';

/** From `since` on the Service was so; undefined: it was gone. */
interface Version {
  readonly since: number;
  readonly service: Service | undefined;
}

/** How long the API server's news take to the kubelets, in virtual ms. */
const latency = 2;

/**
 * What kubelets know of Services, now and at any time before: a container's environment is that of the instant it started, and a number
 * is all that a container has to keep for it. All kubelets may share one, since all watch the same (pkg/kubelet serviceLister); that one
 * which is cut off from the API server hears nothing of new Services is then not modelled.
 */
export class ServiceHistory {
  readonly #versions = new Map<string, Version[]>();
  #now = 0;

  constructor(api: Api) {
    api.watch('Service', { actor: 'kubelet', latency }, (events) => {
      for (const { type, object } of events) {
        const key = `${object.metadata.namespace}/${object.metadata.name}`;
        const version: Version = { since: ++this.#now, service: type === 'DELETED' ? undefined : object };
        const versions = this.#versions.get(key);
        if (versions) versions.push(version);
        else this.#versions.set(key, [version]);
      }
    });
  }

  /** The present, to be asked about later. */
  get now(): number {
    return this.#now;
  }

  /** The Services of a namespace as they were known then, in the order in which they were first heard of. */
  at(then: number, namespace: string): Service[] {
    const found: Service[] = [];
    for (const versions of this.#versions.values()) {
      const service = versions.findLast(({ since }) => since <= then)?.service;
      if (service?.metadata.namespace === namespace) found.push(service);
    }
    return found;
  }
}

import type { Service } from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import type { ApiLink } from '../client-go/api-link.ts';

/** From `since` on the Service was so; undefined: it was gone. */
interface Version {
  readonly since: number;
  readonly service: Service | undefined;
}

/** How long the API server's news take to the kubelets, in virtual ms. */
const latency = 2;

/** What a kubelet knows of Services, now and at any time before. */
export interface KnownServices {
  /** The present, to be asked about later. */
  readonly now: number;
  /** The Services of a namespace as they were known then, in the order in which they were first heard of. */
  at(then: number, namespace: string): Service[];
}

/**
 * What became of the cluster's Services: a container's environment is that of the instant it started, and a number is all that a container
 * has to keep for it. The kubelets share one copy (each has its own in pkg/kubelet serviceLister, all alike) and differ in how far they
 * have come to know it.
 */
export class ServiceHistory implements KnownServices {
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

  get now(): number {
    return this.#now;
  }

  at(then: number, namespace: string): Service[] {
    const found: Service[] = [];
    for (const versions of this.#versions.values()) {
      const service = versions.findLast(({ since }) => since <= then)?.service;
      if (service?.metadata.namespace === namespace) found.push(service);
    }
    return found;
  }

  /** As it is known on a machine whose way to the API server can be cut. */
  behind(link: ApiLink): KnownServices {
    const now = link.lagging(() => this.#now);
    return {
      get now() {
        return now();
      },
      at: (then, namespace) => this.at(then, namespace),
    };
  }
}

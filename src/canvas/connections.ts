import type { OutsideRecord, ServiceRecord, WorkloadRecord } from '../model/world.ts';
import type { Client, Target } from '../session/actions/sending.ts';
import { recordOf, type World } from '../session/world.ts';

/** What drawing a line from one thing to another means. */
export type Meaning =
  | { readonly kind: 'wire'; readonly service: ServiceRecord; readonly workload: WorkloadRecord }
  | { readonly kind: 'lead'; readonly service: ServiceRecord; readonly host: OutsideRecord }
  | { readonly kind: 'send'; readonly from: Client; readonly to: Target };

/** Whether a Service may lead to a host outside: an ExternalName, or one whose endpoints are written by hand. */
export const leadsOutside = (service: ServiceRecord): boolean =>
  service.externalName !== undefined || Object.keys(service.selector).length === 0;

/** The meaning of a line; undefined where it has none and cannot be drawn. */
export function meaningOf(world: World, source: string, target: string): Meaning | undefined {
  const from = recordOf(world, source);
  const to = recordOf(world, target);
  if (!from || !to || source === target) return undefined;
  if (from.type === 'service') {
    // An ExternalName has a selector without effect.
    if (to.type === 'workload' && from.externalName === undefined) return { kind: 'wire', service: from, workload: to };
    if (to.type === 'outside' && leadsOutside(from)) return { kind: 'lead', service: from, host: to };
  }
  if (
    from.type === 'pod' &&
    (to.type === 'service' || to.type === 'pod' || to.type === 'node' || to.type === 'outside')
  ) {
    return { kind: 'send', from, to };
  }
  if (from.type === 'outside' && (to.type === 'service' || to.type === 'node' || to.type === 'outside')) {
    return { kind: 'send', from, to };
  }
  return undefined;
}

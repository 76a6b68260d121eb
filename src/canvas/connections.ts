import type { DeploymentRecord, ServiceRecord } from '../model/world.ts';
import type { Client, Target } from '../session/actions/sending.ts';
import { recordOf, type World } from '../session/world.ts';

/** What drawing a line from one thing to another means. */
export type Meaning =
  | { readonly kind: 'wire'; readonly service: ServiceRecord; readonly deployment: DeploymentRecord }
  | { readonly kind: 'send'; readonly from: Client; readonly to: Target };

/** The meaning of a line; undefined where it has none and cannot be drawn. */
export function meaningOf(world: World, source: string, target: string): Meaning | undefined {
  const from = recordOf(world, source);
  const to = recordOf(world, target);
  if (!from || !to || source === target) return undefined;
  if (from.type === 'service' && to.type === 'deployment') return { kind: 'wire', service: from, deployment: to };
  if (from.type === 'pod' && (to.type === 'service' || to.type === 'pod' || to.type === 'node')) {
    return { kind: 'send', from, to };
  }
  if (from.type === 'outside' && (to.type === 'service' || to.type === 'node')) return { kind: 'send', from, to };
  return undefined;
}

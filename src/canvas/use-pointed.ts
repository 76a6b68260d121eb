import { useRequests } from '../session/requests.ts';
import { useSelection } from '../session/selection.ts';

/** Whether the trace panel points at a hop in this place, or at the place itself. */
export function usePointed(place: string): boolean {
  const hop = useSelection((s) => s.hoveredHop);
  const pointed = useSelection((s) => s.hoveredPlace === place);
  const hopPlace = useRequests((r) => hop && r.traces.get(hop.request)?.packets[hop.packet]?.hops[hop.hop]?.place);
  return pointed || hopPlace === place;
}

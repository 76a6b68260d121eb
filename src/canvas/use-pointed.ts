import { useReplay } from '../session/replay.ts';
import { useRequests } from '../session/requests.ts';
import { useSelection } from '../session/selection.ts';

/** Whether the trace panel points at a hop in this place, a step of a ripple touches it, or the place itself is pointed at. */
export function usePointed(place: string): boolean {
  const hop = useSelection((s) => s.hoveredHop);
  const pointed = useSelection((s) => s.hoveredPlace === place);
  const hopPlace = useRequests((r) => hop && r.traces.get(hop.request)?.packets[hop.packet]?.hops[hop.hop]?.place);
  const touched = useReplay((r) => r.shown?.object === place);
  return pointed || touched || hopPlace === place;
}

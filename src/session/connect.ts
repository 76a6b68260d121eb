import type { EngineClient } from '../client/engine-client.ts';
import { useArrangement } from './arrangement.ts';
import { useClock } from './clock.ts';
import { setEngineStatus } from './engine-status.ts';
import { forgetAbandoned } from './history.ts';
import { playback } from './playback.ts';
import { useRequests } from './requests.ts';
import { useSelection } from './selection.ts';
import { applyUpdate, recordOf, useWorld } from './world.ts';

/** Lets the stores hear the engine. Call once. */
export function connect(client: EngineClient): void {
  client.onUpdate((update) => {
    if (update.reset) playback.clear();
    if (update.reset || update.upserts.length > 0 || update.deletes.length > 0) {
      const world = applyUpdate(useWorld.getState(), update);
      useWorld.setState(world);
      const { selected, select } = useSelection.getState();
      if (update.reset && selected && !recordOf(world, selected)) select(undefined);
    }
    if (update.reset || update.layout) useArrangement.setState({ positions: update.layout ?? {} });
    useClock.setState({ ...update.clock, heardAt: performance.now() });
    useRequests.getState().heard(update.requests, update.reset);
    playback.add(update.flights);
    forgetAbandoned(client.lastGood());
  });
  client.onCrash((message) => {
    useClock.setState({ now: client.lastGood()?.now ?? 0, playing: false });
    setEngineStatus({ phase: 'crashed', message });
  });
}

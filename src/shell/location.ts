import type { Actions } from '../session/actions/index.ts';
import { defaultScene } from '../session/default-scene.ts';
import { setEngineStatus } from '../session/engine-status.ts';
import { useNotices } from '../session/notices.ts';
import { useWorld } from '../session/world.ts';

/** `?embed`: the page stands in an iframe of somebody's slides. */
export const isEmbedded = (): boolean => new URLSearchParams(location.search).has('embed');

const holdsScene = (): boolean => location.hash.startsWith('#scene=');

/** Opens what the address asks for: the scene in its hash, else the default scene. Then follows links pasted into the address bar. */
export async function openLocation(actions: Actions): Promise<void> {
  addEventListener('hashchange', () => holdsScene() && void openLink(actions));
  await (holdsScene() ? openLink(actions) : actions.openScene(defaultScene));
}

async function openLink(actions: Actions): Promise<void> {
  // Only links need the codec.
  const { decodeLink } = await import('../session/link.ts');
  const link = decodeLink(location.hash);
  if (!link.ok) {
    const { message } = link.problem;
    // What stood before still stands.
    if (useWorld.getState().loaded) useNotices.getState().say('bad', message, [link.problem]);
    else setEngineStatus({ phase: 'failed', message, problems: [link.problem] });
    return;
  }
  const { scene, recording } = link.content;
  await (recording ? actions.openRecording(recording) : actions.openScene(scene));
}

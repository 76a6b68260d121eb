import type { Actions } from '../session/actions/index.ts';
import { setEngineStatus } from '../session/engine-status.ts';
import { defaultScene } from './default-scene.ts';

/** `?embed`: the page stands in an iframe of somebody's slides. */
export const isEmbedded = (): boolean => new URLSearchParams(location.search).has('embed');

/** Opens what the address asks for: the scene in its hash, else the default scene. */
export async function openLocation(actions: Actions): Promise<void> {
  if (!location.hash.startsWith('#scene=')) {
    await actions.openScene(defaultScene);
    return;
  }
  // Only links need the codec.
  const { decodeLink } = await import('../session/link.ts');
  const link = decodeLink(location.hash);
  if (!link.ok) {
    setEngineStatus({ phase: 'failed', message: link.problem.message, problems: [link.problem] });
    return;
  }
  const { scene, recording } = link.content;
  await (recording ? actions.openRecording(recording) : actions.openScene(scene));
}

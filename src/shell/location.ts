import type { Actions } from '../session/actions/index.ts';
import { defaultScene } from '../session/default-scene.ts';
import { setEngineStatus } from '../session/engine-status.ts';
import { useNotices } from '../session/notices.ts';
import { useWorld } from '../session/world.ts';

/** `?embed`: the page stands in an iframe of somebody's slides. */
export const isEmbedded = (): boolean => new URLSearchParams(location.search).has('embed');

const holdsScene = (): boolean => location.hash.startsWith('#scene=');
/** `#lesson=services/first-service&step=2`: a lesson of the course, steps counted from 1. */
const lessonOf = (hash: string): { readonly id: string; readonly at: number } | undefined => {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const id = parameters.get('lesson');
  return id !== null && /^[a-z0-9-]+\/[a-z0-9-]+$/.test(id)
    ? { id, at: Number(parameters.get('step') ?? 1) - 1 }
    : undefined;
};

/** Opens what the address asks for: the scene in its hash, else the default scene. Then follows links pasted into the address bar. */
export async function openLocation(actions: Actions): Promise<void> {
  addEventListener('hashchange', () => void follow(actions));
  if (!(await follow(actions)) && !useWorld.getState().loaded) await actions.openScene(defaultScene);
}

/** Opens what the hash holds; false when that is nothing we know. */
async function follow(actions: Actions): Promise<boolean> {
  const lesson = lessonOf(location.hash);
  if (lesson) await actions.openBuiltIn(lesson.id, Number.isInteger(lesson.at) ? lesson.at : 0);
  else if (holdsScene()) await openLink(actions);
  return lesson !== undefined || holdsScene();
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

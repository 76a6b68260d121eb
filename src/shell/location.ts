import type { Problem } from '../model/problem.ts';
import type { Actions } from '../session/actions/index.ts';
import { defaultScene } from '../session/default-scene.ts';
import { setEngineStatus } from '../session/engine-status.ts';
import { useLesson } from '../session/lesson.ts';
import { useNotices } from '../session/notices.ts';
import { useWorld } from '../session/world.ts';
import { goOn } from './embed/left-off.ts';

/** `?embed`: the page stands in an iframe of somebody's slides. */
export const isEmbedded = (): boolean => new URLSearchParams(location.search).has('embed');

const holdsScene = (): boolean => location.hash.startsWith('#scene=');
/** Opens what the address asks for: the scene in its hash, else the default scene. Then follows links pasted into the address bar. */
export async function openLocation(actions: Actions): Promise<void> {
  addEventListener('hashchange', () => void follow(actions));
  if (isEmbedded() && (await goOn(actions))) return;
  if (!(await follow(actions)) && !useWorld.getState().loaded) await actions.openScene(defaultScene);
}

/** Opens what the hash holds; false when that is nothing we know. */
async function follow(actions: Actions): Promise<boolean> {
  const { hash } = location;
  if (/[#&](lesson|src)=/.test(hash)) await openLessonLink(actions);
  else if (holdsScene()) await openLink(actions);
  else return false;
  return true;
}

/** What stood before still stands; else the page says why there is nothing. */
function refuse(problem: Problem): void {
  if (useWorld.getState().loaded) useNotices.getState().say('bad', problem.message, [problem]);
  else setEngineStatus({ phase: 'failed', message: problem.message, problems: [problem] });
}

async function openLessonLink(actions: Actions): Promise<void> {
  const { decodeLessonLink } = await import('../session/lesson-link.ts');
  const decoded = decodeLessonLink(location.hash);
  if (!decoded.ok) {
    refuse(decoded.problem);
    return;
  }
  const { link } = decoded;
  if (link.kind === 'built-in') await actions.openBuiltIn(link.id, link.at);
  else if (link.kind === 'inline') await actions.openLesson('in this link', link.source, { at: link.at });
  else {
    // Asked over a page that works.
    if (!useWorld.getState().loaded) await actions.openScene(defaultScene);
    useLesson.setState({ elsewhere: link });
  }
}

async function openLink(actions: Actions): Promise<void> {
  // Only links need the codec.
  const { decodeLink } = await import('../session/link.ts');
  const link = decodeLink(location.hash);
  if (!link.ok) {
    refuse(link.problem);
    return;
  }
  const { scene, recording } = link.content;
  const own = actions.ownWorld();
  if (!(await (recording ? actions.openRecording(recording) : actions.openScene(scene)))) return;
  actions.putAside(own);
  useLesson.setState({ playing: undefined });
}

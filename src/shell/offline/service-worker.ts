import { create } from 'zustand';
import { RequestFailed } from '../../client/engine-client.ts';
import type { Actions } from '../../session/actions/index.ts';
import { useLesson } from '../../session/lesson.ts';
import { useShelf } from '../../session/shelf.ts';
import { useWorld } from '../../session/world.ts';

/** Real ms that the worker of the version before has to give way. */
const longestWait = 5000;

/** A newer version of the page that was fetched, and waits until its user takes it. */
export const useNewVersion = create<{ readonly waiting: ServiceWorker | undefined }>()(() => ({ waiting: undefined }));

/**
 * Keeps the whole page in the browser, so that it works without a network. Not in frames: they belong to somebody else's page, and
 * those in a sandbox have no place to keep anything.
 */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || origin === 'null' || window.parent !== window || !('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  // Where it is refused (private windows, policies) the page works as it does with a network.
  serviceWorker.register(new URL('sw.js', document.baseURI)).catch(() => undefined);
  void serviceWorker.ready.then((registration) => {
    const offer = (): void => {
      const { waiting } = registration;
      if (!waiting) return;
      useNewVersion.setState({ waiting });
      // Fetched now: while the active worker has something to do, the waiting one goes on waiting.
      void import('../share/shared.ts');
    };
    offer();
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', offer));
  });
}

/** Puts what is open into the address, and on the shelf what an address does not hold. */
async function keepScene(actions: Actions): Promise<void> {
  const { whatToShare } = await import('../share/shared.ts');
  const { hash } = await whatToShare(actions);
  if (hash !== undefined) history.replaceState(null, '', hash);
  if (hash === undefined || useLesson.getState().playing)
    useShelf.getState().put(useWorld.getState().scene, await actions.recording());
}

/** Loads the page anew in its newer version, with the same scene. */
export async function takeNewVersion(waiting: ServiceWorker, actions: Actions): Promise<void> {
  try {
    await keepScene(actions);
  } catch (error) {
    // An engine that stopped has nothing more to keep.
    if (!(error instanceof RequestFailed)) throw error;
  }
  // Not loaded in the middle of the hand-over from one worker to the other: then the page sometimes never comes. After it the page
  // is there at once, with or without a network.
  waiting.addEventListener('statechange', () => {
    if (waiting.state === 'activated') location.reload();
  });
  waiting.postMessage({ type: 'SKIP_WAITING' });
  setTimeout(() => void loadPastWorkers(), longestWait);
}

/**
 * Where the worker before does not give way (a debugger holds it, say), the page is loaded past both, and keeps itself anew. Without a
 * network it stays as it is until the worker gives way.
 */
async function loadPastWorkers(): Promise<void> {
  if (!(await isOnline())) return;
  await (await navigator.serviceWorker.ready).unregister();
  location.reload();
}

/** Whether the site itself answers, not what is kept of it. */
const isOnline = (): Promise<boolean> =>
  fetch(document.baseURI, { method: 'HEAD', cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );

import type { Aside } from '../../client/aside.ts';
import type { EngineClient } from '../../client/engine-client.ts';
import { authoringActions } from './authoring.ts';
import { doing } from './doing.ts';
import { lessonActions } from './lessons.ts';
import { objectActions } from './objects.ts';
import { sceneActions } from './scenes.ts';
import { sendingActions } from './sending.ts';

/** The verbs the page calls. Each tells the user by a notice when it could not be done. */
export function createActions(client: EngineClient, aside: Aside) {
  const doer = doing(client);
  const lessons = lessonActions(client, aside);
  return {
    ...objectActions(doer),
    ...sendingActions(client, doer),
    ...sceneActions(client, doer),
    ...lessons,
    ...authoringActions(client, lessons),
  };
}

export type Actions = ReturnType<typeof createActions>;

import type { EngineClient } from '../client/engine-client.ts';
import type { Director } from '../lessons/perform.ts';
import { typedLines } from '../lessons/typed-line.ts';
import { jqAside } from './jq-aside.ts';

/** Does what a lesson says in the page's own world. */
export const pageDirector = (client: EngineClient): Director => ({
  act: (action) => client.request('act', action),
  type: typedLines(client, { jq: jqAside }),
  wait: async (ms) => {
    await client.request('pass', { ms });
  },
});

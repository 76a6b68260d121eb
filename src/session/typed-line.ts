import type { EngineClient } from '../client/engine-client.ts';
import { engineApi } from '../kubectl/engine-api.ts';
import { kubectl } from '../kubectl/kubectl.ts';
import type { Director } from '../lessons/perform.ts';

/** Types lines of a lesson where the learner would. */
export const typedLines =
  (client: EngineClient): Director['type'] =>
  async (line) => {
    const said: string[] = [];
    const print = (text: string) => said.push(text);
    const code = await kubectl(line.split(' ').slice(1), { api: engineApi(client), print });
    return { code, err: said.join('\n') };
  };

import { type EngineClient, RequestFailed } from '../../client/engine-client.ts';
import type { Action, ActionResult, Problem } from '../../protocol/messages.ts';
import { noteAction } from '../authoring/demonstration.ts';
import { useHistory } from '../history.ts';
import { useNotices } from '../notices.ts';

/** What the verbs need: do something, and tell the user when it could not be done. */
export interface Doing {
  /** Does it; undefined (and a notice) when the engine could not be asked. A refusal is a result, with a notice. */
  act(action: Action): Promise<ActionResult | undefined>;
  /** Writes an object through the REST API, as JSON. */
  rest(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<ActionResult | undefined>;
}

export const problemsOf = (error: unknown): readonly Problem[] =>
  error instanceof RequestFailed ? error.problems : [{ message: String(error), severity: 'error' }];

export function doing(client: EngineClient): Doing {
  const act = async (action: Action): Promise<ActionResult | undefined> => {
    const { say } = useNotices.getState();
    try {
      noteAction(action);
      const result = await client.request('act', action);
      useHistory.setState({ undone: [] });
      if (!result.ok) say('bad', result.message, result.problems);
      return result;
    } catch (error) {
      const problems = problemsOf(error);
      say('bad', problems[0]?.message ?? 'that could not be done', problems);
      return undefined;
    }
  };
  return {
    act,
    rest: (method, path, body) =>
      act({
        kind: 'rest',
        request: {
          method,
          path,
          contentType: method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        },
      }),
  };
}

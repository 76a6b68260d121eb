import type { Verbs } from '../../verb.ts';
import { history } from './history.ts';
import { status } from './status.ts';
import { pause, restart, resume } from './switches.ts';
import { undo } from './undo.ts';

/** `kubectl rollout …` (kubectl pkg/cmd/rollout). */
export const rollout: Verbs = { history, pause, restart, resume, status, undo };

import type { SettingsInstead } from '../../engine/index.ts';
import { UsageError } from '../usage.ts';

const modes = ['iptables'] as const;

/** The proxy mode to run a scene in, whatever the scene says. */
export function modeOption(text: string | undefined): SettingsInstead {
  if (text === undefined) return {};
  const mode = modes.find((known) => known === text);
  if (!mode) throw new UsageError(`--mode ${text}: one of ${modes.join(', ')} is expected`);
  return { mode };
}

import type { SettingsInstead } from '../../engine/index.ts';
import { proxyModes } from '../../model/scene.ts';
import { UsageError } from '../usage.ts';

/** The proxy mode to run a scene in, whatever the scene says. */
export function modeOption(text: string | undefined): SettingsInstead {
  if (text === undefined) return {};
  const mode = proxyModes.find((known) => known === text);
  if (!mode) throw new UsageError(`--mode ${text}: one of ${proxyModes.join(', ')} is expected`);
  return { mode };
}

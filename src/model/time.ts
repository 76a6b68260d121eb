import type { Timestamp } from './objects/meta.ts';

/** Every scene begins at this instant, so that the same link writes the same timestamps for ever. */
export const sceneEpoch = 1_767_225_600_000; // 2026-01-01T00:00:00Z

let cachedSecond = -1;
let cachedText = '';

/** Virtual milliseconds since the scene began → API timestamp (RFC 3339, whole seconds, as metav1.Time). */
export function timestampAt(ms: number): Timestamp {
  const second = Math.floor(ms / 1000);
  if (second !== cachedSecond) {
    cachedSecond = second;
    cachedText = `${new Date(sceneEpoch + second * 1000).toISOString().slice(0, 19)}Z`;
  }
  return cachedText;
}

/** Virtual milliseconds since the scene began → RFC 3339 with microseconds (metav1.MicroTime). */
export function microTimeAt(ms: number): string {
  const micros = Math.floor((ms % 1000) * 1000);
  return `${timestampAt(ms).slice(0, -1)}.${String(micros).padStart(6, '0')}Z`;
}

/** API timestamp → virtual milliseconds since the scene began (whole seconds). */
export const millisecondsOf = (timestamp: Timestamp): number => Date.parse(timestamp) - sceneEpoch;

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `1s`, `500ms`, `1m30s` in milliseconds: Go durations (time.ParseDuration) down to whole milliseconds. Undefined for anything else. */
export function parseDuration(value: unknown): number | undefined {
  if (value === 0 || value === '0') return 0;
  if (typeof value !== 'string' || !/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(value)) return undefined;
  let total = 0;
  for (const [, number, unit] of value.matchAll(/([\d.]+)(ms|s|m|h)/g))
    total += Number(number) * (units[unit ?? ''] ?? 0);
  return Math.round(total);
}

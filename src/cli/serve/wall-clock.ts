import { sceneEpoch } from '../../model/time.ts';

/** Fields of API objects that say when something was. */
const fields =
  'acquireTime completionTime creationTimestamp deletionTimestamp eventTime finishedAt firstTimestamp lastHeartbeatTime lastObservedTime lastProbeTime lastTimestamp lastTransitionTime lastUpdateTime renewTime startTime startedAt time timeAdded';
const instant = new RegExp(
  `("(?:${fields.replaceAll(' ', '|')})":\\s*")(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)((?:\\.\\d+)?Z")`,
  'g',
);

/** JSON text of API objects with their timestamps so many seconds later. */
export const shiftTimestamps = (json: string, seconds: number): string =>
  json.replace(instant, (_, before: string, second: string, after: string) => {
    const shifted = new Date(Date.parse(`${second}Z`) + seconds * 1000).toISOString().slice(0, 19);
    return `${before}${shifted}${after}`;
  });

/**
 * Whole seconds from the scene's calendar to the one on the wall: real clients count ages from their own clock.
 * @param now virtual milliseconds; @param wall real milliseconds since 1970
 */
export const secondsToWall = (now: number, wall: number): number => Math.floor((wall - sceneEpoch - now) / 1000);

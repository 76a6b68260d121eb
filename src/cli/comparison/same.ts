import { sceneEpoch } from '../../model/time.ts';

/** Ages and instants in what kubectl prints. */
const times =
  /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}|(?<![\w.:/-])(?:\d+y)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?<=\d[dhmsy])(?![\w/])/g;

const units: Readonly<Record<string, number>> = { y: 31_536_000, d: 86_400, h: 3600, m: 60, s: 1 };

/** Seconds: of an age, or of an instant in the scene's calendar. */
function secondsOf(text: string, shift: number): number {
  const instant = Date.parse(text);
  if (/^\d{4}|,/.test(text)) return (instant - sceneEpoch) / 1000 - shift;
  return [...text.matchAll(/(\d+)([ydhms])/g)].reduce(
    (sum, [, n, unit = 's']) => sum + Number(n) * (units[unit] ?? 0),
    0,
  );
}

const tolerance = 3;

/** Whether two lines say the same, times apart by at most three seconds; `shift` is what the real one's calendar is ahead (s). */
function sameLine(real: string, ours: string, shift: number): boolean {
  const [a, b] = [[...real.matchAll(times)], [...ours.matchAll(times)]].map((found) => found.map(([text]) => text)) as [
    string[],
    string[],
  ];
  if (a.length !== b.length) return false;
  if (!a.every((text, i) => Math.abs(secondsOf(text, shift) - secondsOf(b[i] ?? '', 0)) <= tolerance)) return false;
  const widths = a.every((text, i) => text.length === b[i]?.length);
  const rest = (line: string): string => {
    const plain = line
      .replace(times, '~')
      .replace(/https?:\/\/127\.0\.0\.1:\d+/g, 'SERVER')
      .replace(/(LIVE|MERGED)-\d+/g, '$1')
      .replace(/(?<=\t)\d{4}-.*\+0000$/, 'WRITTEN')
      .replace(/resourceVersion: "\d+"/g, 'resourceVersion: "N"');
    // A column is as wide as its widest age.
    return widths ? plain : plain.replace(/ +/g, ' ');
  };
  return rest(real) === rest(ours);
}

/** The lines in which two outputs differ, as `- real` and `+ ours`; none when they say the same. */
export function differences(real: string, ours: string, shift: number): string[] {
  const [a, b] = [real, ours].map((text) => text.replace(/\n$/, '').split('\n')) as [string[], string[]];
  const left: string[] = [];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    if (x !== undefined && y !== undefined && sameLine(x, y, shift)) continue;
    if (x !== undefined) left.push(`- ${x}`);
    if (y !== undefined) left.push(`+ ${y}`);
  }
  return left;
}

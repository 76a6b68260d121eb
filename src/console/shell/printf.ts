import { unescaped } from '../grammar/escapes.ts';

const directive = /%(-?)(0?)(\d*)(?:\.(\d+))?([sdiuxXocbqf%])/g;
const widest = 1000;

function shown(kind: string, value: string, precision: string | undefined): string {
  if (kind === 's') return precision === undefined ? value : value.slice(0, Number(precision));
  if (kind === 'b') return unescaped(value);
  if (kind === 'c') return value.slice(0, 1);
  if (kind === 'q') return /^[\w./:=-]+$/.test(value) ? value : `'${value.replace(/'/g, `'\\''`)}'`;
  const number = Number(value) || 0;
  if (kind === 'f') return number.toFixed(Math.min(20, Number(precision ?? 6)));
  const whole = Math.trunc(number);
  if (kind === 'x') return whole.toString(16);
  if (kind === 'X') return whole.toString(16).toUpperCase();
  return kind === 'o' ? whole.toString(8) : String(whole);
}

/** printf(1): the format is used again as long as arguments are left. */
export function printf(format: string, args: readonly string[]): string {
  const left = [...args];
  const once = (): string =>
    unescaped(format).replace(directive, (...found) => {
      const [, minus, zero, width, precision, kind = ''] = found as (string | undefined)[];
      if (kind === '%') return '%';
      const text = shown(kind, left.shift() ?? '', precision);
      const room = Math.min(widest, Number(width ?? 0));
      return minus ? text.padEnd(room) : text.padStart(room, zero ? '0' : ' ');
    });
  let text = once();
  while (left.length > 0 && left.length < args.length) {
    const before = left.length;
    text += once();
    if (left.length === before) break;
  }
  return text;
}

/** What one directive of a format takes. */
export interface Directives {
  /** The next argument as text, as a number, and for `%c`. */
  text(): string;
  number(): number;
  character(): string;
  /** For directives that only some know: undefined leaves them as they stand. */
  other?(kind: string): string | undefined;
}

const directive = /%([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d*))?([a-zA-Z%])/g;
const widest = 1000;

/** `%e`: at least two digits of exponent. */
const exponent = (text: string): string => text.replace(/e([-+])(\d)$/, 'e$10$2');

/** C's `%g`. */
export function general(value: number, precision = 6, keep = false): string {
  const digits = Math.min(100, precision === 0 ? 1 : precision);
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const scale = Number(value.toExponential(digits - 1).split('e')[1]);
  const trim = (text: string): string => (keep || !text.includes('.') ? text : text.replace(/\.?0+$/, ''));
  if (scale < -4 || scale >= digits) {
    const [mantissa = '', power = ''] = value.toExponential(digits - 1).split('e');
    return exponent(`${trim(mantissa)}e${power}`);
  }
  return trim(value.toFixed(Math.min(100, digits - 1 - scale)));
}

/** inf and nan, as C prints them; undefined for numbers. */
const special = (value: number): string | undefined =>
  Number.isFinite(value) ? undefined : Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';

function numeral(kind: string, value: number, precision: number | undefined, alternate: boolean): string {
  const places = Math.min(100, precision ?? 6);
  switch (kind) {
    case 'e':
      return exponent(value.toExponential(places));
    case 'f':
      return value.toFixed(places);
    case 'g':
      return general(value, places, alternate);
    default: {
      const whole = Math.trunc(value);
      const base = kind === 'x' ? 16 : kind === 'o' ? 8 : 10;
      const digits = Math.abs(whole)
        .toString(base)
        .padStart(precision ?? 1, '0');
      const prefix = alternate && base !== 10 ? (base === 16 ? '0x' : '0') : '';
      return (whole < 0 ? '-' : '') + prefix + digits;
    }
  }
}

function shown(kind: string, precision: number | undefined, flags: string, take: Directives): string | undefined {
  if (kind === 's') return precision === undefined ? take.text() : take.text().slice(0, precision);
  if (kind === 'c') return take.character();
  const small = kind === 'i' || kind === 'u' ? 'd' : kind.toLowerCase();
  if (!/^[doxefg]$/.test(small)) return take.other?.(kind);
  const value = take.number();
  const text = special(value) ?? numeral(small, value, precision, flags.includes('#'));
  const sign = text.startsWith('-') ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const cased = kind === small || small === 'd' ? text : text.toUpperCase();
  return small === 'x' || small === 'o' ? cased : sign + cased;
}

/** printf(3): a format with its directives replaced, each taking what it needs. */
export const formatted = (format: string, take: Directives): string =>
  format.replace(directive, (...found) => {
    const [whole, flags = '', width, precision, kind = ''] = found as [string, ...(string | undefined)[]];
    if (kind === '%') return '%';
    const counted = (given: string | undefined): number | undefined =>
      given === '*' ? take.number() : given === undefined ? undefined : Number(given);
    const wide = counted(width) ?? 0;
    const places = counted(precision);
    const text = shown(kind, places, flags, take);
    if (text === undefined) return whole;
    const room = Math.min(widest, Math.abs(wide));
    if (flags.includes('-') || wide < 0) return text.padEnd(room);
    const zeros = flags.includes('0') && !/[sc]/.test(kind) && /\d/.test(text);
    if (!zeros) return text.padStart(room);
    const [, lead = '', digits = ''] = /^([-+ ]?(?:0x)?)(.*)$/i.exec(text) ?? [];
    return lead + digits.padStart(room - lead.length, '0');
  });

import { widthOf } from './width.ts';

const widthIn = (properties: number): number => (properties >> 1) & 3;

/** xterm's widths, made the line editor's. The properties are packed as xterm's own providers pack them: width << 1, joins << 0. */
export const unicode = {
  version: 'kubehop',
  wcwidth: widthOf,
  charProperties(codePoint: number, preceding: number): number {
    const width = widthOf(codePoint);
    const joins = width === 0 && widthIn(preceding) > 0;
    return ((joins ? widthIn(preceding) : width) << 1) | (joins ? 1 : 0);
  },
};

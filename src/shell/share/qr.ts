import { renderSVG } from 'uqr';

/** Bytes that a QR code of the largest size (version 40, level L) holds; ISO/IEC 18004. */
export const mostInQr = 2953;

/** A QR code as the address of a picture; undefined when the text is too long for one. */
export function qrOf(text: string): string | undefined {
  if (new TextEncoder().encode(text).length > mostInQr) return undefined;
  return `data:image/svg+xml,${encodeURIComponent(renderSVG(text, { ecc: 'L', border: 2 }))}`;
}

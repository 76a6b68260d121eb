import { figure } from './figure.ts';
import { qrOf } from './qr.ts';

/** Pixels of the strip below the figure, its margin and its QR code. */
const strip = { height: 520, margin: 36, code: 448 };
const lineHeight = 38;
/** Lines of the link below the title; the QR code has the rest. */
const mostLines = 8;

function load(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  return image.decode().then(() => image);
}

/** A text in lines of at most this width: links have no blanks to break at. */
function linesOf(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const perLine = Math.max(1, Math.floor(width / context.measureText('m').width));
  const lines = text.match(new RegExp(`.{1,${perLine}}`, 'g')) ?? [];
  return lines.length <= mostLines ? lines : [...lines.slice(0, mostLines - 1), '…'];
}

/** The figure with a title, a QR code of the link (when it fits) and the link below, as a PNG for slides that hold no pages. */
export async function pictureOf(title: string, link: string): Promise<Blob> {
  const code = qrOf(link);
  const { url, width, height } = await figure();
  const [drawn, qr] = await Promise.all([load(url), code === undefined ? undefined : load(code)]);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height + strip.height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser draws no pictures.');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(drawn, 0, 0, width, height);
  if (qr) context.drawImage(qr, strip.margin, height + strip.margin, strip.code, strip.code);
  const left = qr ? strip.margin * 2 + strip.code : strip.margin;
  context.fillStyle = '#1d2126';
  context.textBaseline = 'top';
  context.font = '600 52px "Inter Variable", system-ui, sans-serif';
  context.fillText(title, left, height + strip.margin, canvas.width - left - strip.margin);
  context.font = '28px "JetBrains Mono Variable", ui-monospace, monospace';
  for (const [at, line] of linesOf(context, link, canvas.width - left - strip.margin).entries())
    context.fillText(line, left, height + strip.margin + 84 + at * lineHeight);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture cannot be written.'))), 'image/png');
  });
}

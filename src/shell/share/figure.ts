import { toPng } from 'html-to-image';

/** Device pixels for a CSS pixel: sharp on a projector and on paper. */
const sharpness = 2;

/** The figure as it stands on the canvas, without its buttons, as a PNG's address. Throws Error when there is none. */
export async function figure(): Promise<{ readonly url: string; readonly width: number; readonly height: number }> {
  const canvas = document.querySelector<HTMLElement>('.canvas');
  if (!canvas) throw new Error('There is no figure on this page.');
  const { width, height } = canvas.getBoundingClientRect();
  const url = await toPng(canvas, {
    pixelRatio: sharpness,
    width,
    height,
    backgroundColor: getComputedStyle(document.documentElement).getPropertyValue('--paper'),
    filter: (node) =>
      !(node instanceof Element && node.matches('.react-flow__controls, .drawn-with, .react-flow__handle')),
  });
  return { url, width: width * sharpness, height: height * sharpness };
}

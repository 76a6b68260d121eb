import type { Page } from '@playwright/test';

/** A word painted on the canvas of packets, which has no elements to look for. */
export interface PaintedWord {
  readonly text: string;
  /** CSS pixels, whole. */
  readonly x: number;
  readonly y: number;
}

declare global {
  interface Window {
    paintedWords: PaintedWord[];
  }
}

/** Notes what the page writes on its canvases from now on; call it before the page is opened. */
export async function notePaintedWords(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.paintedWords = [];
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
      window.paintedWords.push({ text, x: Math.round(x), y: Math.round(y) });
      fillText.call(this, text, x, y, ...rest);
    };
  });
}

export const paintedWords = (page: Page): Promise<PaintedWord[]> => page.evaluate(() => window.paintedWords);

/** At how many places a word was painted. */
export const placesOf = (words: readonly PaintedWord[], text: string): number =>
  new Set(words.filter((word) => word.text === text).map(({ x, y }) => `${x},${y}`)).size;

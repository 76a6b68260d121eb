import { create } from 'zustand';
import { words } from '../words/en.ts';
import { type Language, wordsOf } from '../words/languages.ts';
import type { Words } from '../words/words.ts';

/** The language of the page's own words; a lesson's text has the one its author says. */
export const useLanguage = create<{ readonly language: Language; readonly words: Words }>()(() => ({
  language: 'en',
  words,
}));

export const useWords = (): Words => useLanguage((l) => l.words);

/** From now on the page speaks that language; English when its words cannot be loaded. */
export async function speak(language: Language): Promise<void> {
  try {
    useLanguage.setState({ language, words: await wordsOf(language) });
  } catch {
    // Without a network, and never loaded before.
  }
}

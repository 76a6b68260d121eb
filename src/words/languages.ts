import { words as english } from './en.ts';
import type { Words } from './words.ts';

/** Languages that there are words in, each by its own name. */
export const languages = { en: 'English', de: 'Deutsch', fr: 'Français', es: 'Español' } as const;
export type Language = keyof typeof languages;

const isLanguage = (tag: string): tag is Language => Object.hasOwn(languages, tag);

/** The language of a tag (BCP 47), whatever its region: `de` of `de-AT`. Undefined when there are no words in it. */
export function languageOf(tag: string): Language | undefined {
  const [primary = ''] = tag.toLowerCase().split('-');
  return isLanguage(primary) ? primary : undefined;
}

/** A language's words: English ones are there, others are loaded. Rejects when they cannot be. */
export async function wordsOf(language: Language): Promise<Words> {
  switch (language) {
    case 'en':
      return english;
    case 'de':
      return (await import('./de.ts')).words;
    case 'fr':
      return (await import('./fr.ts')).words;
    case 'es':
      return (await import('./es.ts')).words;
  }
}

import { describe, expect, it } from 'vitest';
import { embedOptions } from './options.ts';

describe('the options of ?embed', () => {
  it('choose a language, whatever its region', () => {
    expect(embedOptions('?embed&language=de-AT')).toMatchObject({ language: 'de', ignored: [] });
    expect(embedOptions('?embed')).toMatchObject({ language: 'en', ignored: [] });
  });

  it('that mean nothing are as if absent, and are told', () => {
    const query = '?embed&language=tlh&speed=3&theme=pink&panels=lesson,plan&controls&utm_source=x&__proto__=y';
    expect(embedOptions(query)).toMatchObject({
      language: 'en',
      speed: undefined,
      theme: undefined,
      controls: true,
      ignored: ['language=tlh', 'speed=3', 'theme=pink', 'panels=lesson,plan'],
    });
  });
});

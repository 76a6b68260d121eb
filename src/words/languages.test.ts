import { describe, expect, it } from 'vitest';
import { wantedOf } from '../lessons/checks/words.ts';
import type { Check } from '../lessons/schema.ts';
import { languageOf, languages, wordsOf } from './languages.ts';

const request: Check = {
  check: 'requests',
  from: 'pod/client',
  to: 'http://web',
  count: 10,
  outcome: 'answered',
  by: 'default/web-*',
  seenFrom: 'node',
  passes: ['KUBE-SVC of default/web'],
  avoids: [],
};

const leaves = (value: unknown, path = ''): [string, unknown][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, each]) => leaves(each, `${path}.${key}`))
    : [[path, value]];

describe('a language', () => {
  it('is that of a tag, whatever its region', () => {
    expect(['de', 'de-AT', 'FR', 'es-419', 'en-GB'].map(languageOf)).toEqual(['de', 'de', 'fr', 'es', 'en']);
    expect(['', 'tlh', 'constructor', '__proto__'].map(languageOf)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each(['de', 'fr', 'es'] as const)('of its own: no sentence of %s is left in English', async (language) => {
    const english = new Map(leaves(await wordsOf('en')));
    // A word may be the same in two languages; a sentence is not.
    const same = leaves(await wordsOf(language)).filter(
      ([path, text]) => typeof text === 'string' && text.includes(' ') && english.get(path) === text,
    );
    expect(same).toEqual([]);
  });
});

describe('what a check wants', () => {
  it('is said in each language, with the values as the lesson has them', async () => {
    const said = await Promise.all(
      (['en', 'de', 'fr', 'es'] as const).map(async (language) =>
        wantedOf(request, (await wordsOf(language)).checks.wanted),
      ),
    );
    expect(said).toEqual([
      "10 of 10 requests from pod/client to http://web are answered by default/web-* by rules of KUBE-SVC of default/web and the server sees a node's address",
      '10 von 10 Anfragen von pod/client an http://web: beantwortet von default/web-* über Regeln von KUBE-SVC of default/web und der Server sieht die Adresse eines Nodes',
      '10 requêtes sur 10 de pod/client vers http://web : réponse reçue de default/web-* par des règles de KUBE-SVC of default/web et le serveur voit l’adresse d’un nœud',
      '10 de 10 peticiones de pod/client a http://web: con respuesta de default/web-* por reglas de KUBE-SVC of default/web y el servidor ve la dirección de un nodo',
    ]);
    expect(said).toHaveLength(Object.keys(languages).length);
  });

  it('stays the author’s own sentence where there is one', async () => {
    const { checks } = await wordsOf('de');
    expect(wantedOf({ ...request, says: 'Ten requests get through.' }, checks.wanted)).toBe(
      'Ten requests get through.',
    );
  });
});

import { Client, pathOf, type Resource, type Thing, withQuery } from '../../kubectl/api.ts';
import { Failure } from '../../kubectl/failure.ts';
import { valuesAt } from '../../kubectl/json-path.ts';
import type { FoundWords } from '../../words/words.ts';
import type { CheckOf } from '../schema.ts';
import { met, type Stage, unmet, type Verdict } from '../stage.ts';
import { fits } from './fits.ts';

type Wanted = CheckOf<'object'>;

async function found(
  client: Client,
  resource: Resource,
  { get, namespace, selector }: Wanted,
): Promise<readonly Thing[]> {
  const [, name] = get.split('/');
  const path = pathOf(resource, namespace, name);
  if (name !== undefined) {
    const object = await client.find(path);
    return object ? [object] : [];
  }
  const { items } = (await client.get(withQuery(path, { labelSelector: selector }))) as {
    readonly items: readonly Thing[];
  };
  return items;
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What is not as wanted of a value; undefined when all is. */
function faultOf(value: unknown, { equals, matches, atLeast, atMost }: Wanted, words: FoundWords): string | undefined {
  if (equals !== undefined && String(value) !== String(equals)) return words.isNot(shown(value), shown(equals));
  if (matches !== undefined && !fits(matches, shown(value))) return words.is(shown(value));
  if (atLeast !== undefined && !(Number(value) >= atLeast)) return words.below(shown(value), atLeast);
  if (atMost !== undefined && !(Number(value) <= atMost)) return words.above(shown(value), atMost);
  return undefined;
}

/** With a path: every value there (or any, or their number) must be as wanted. Without: how many objects there are. */
function judge(objects: readonly Thing[], wanted: Wanted, words: FoundWords): Verdict {
  const { get, path, absent } = wanted;
  const values = path === undefined ? objects : objects.flatMap((object) => valuesAt(path, object));
  const what = path === undefined ? get : `${get} ${path}`;
  if (absent) return values.length === 0 ? met(words.noObject(what)) : unmet(words.stillThere(what));
  if (wanted.counted || (path === undefined && !get.includes('/'))) {
    const fault = faultOf(values.length, wanted, words);
    return fault === undefined ? met(words.thereAre(values.length)) : unmet(words.ofNumber(what, fault));
  }
  if (values.length === 0) return unmet(words.noObject(what));
  if (path === undefined) return met(words.thereIs(what));
  const good = values.filter((value) => faultOf(value, wanted, words) === undefined);
  if (good.length === values.length || (wanted.any && good.length > 0))
    return met(words.valueIs(what, [...new Set(good.map(shown))].join(', ')));
  const [fault = ''] = values.flatMap((value) => faultOf(value, wanted, words) ?? []);
  const isOneOf = wanted.any && values.length > 1;
  // Where the author said what is meant, paths and numbers would only be in the way.
  if (wanted.says !== undefined) return unmet(isOneOf ? words.notYet : fault);
  return unmet(`${what}: ${isOneOf ? words.asWanted(0, values.length) : fault}`);
}

/** API objects against what a check wants of them. */
export async function judgeObject(wanted: Wanted, { api, words }: Stage): Promise<Verdict> {
  const client = new Client(api, () => undefined);
  try {
    const resource = await client.resource(wanted.get.split('/')[0] ?? '');
    return judge(await found(client, resource, wanted), wanted, words);
  } catch (error) {
    if (error instanceof Failure) return unmet(error.message);
    throw error;
  }
}

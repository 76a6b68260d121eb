import { load, YAMLException } from 'js-yaml';
import { isExcessivelyAliased } from '../model/yaml/aliases.ts';
import { manifestSchema } from '../model/yaml/schema.ts';

/** How go-yaml calls what js-yaml finds wrong. */
const words: readonly (readonly [found: RegExp, said: string])[] = [
  [
    /bad indentation of a mapping entry|nested mappings are not allowed/,
    'mapping values are not allowed in this context',
  ],
  [/colon is missed|implicit mapping pair/, "could not find expected ':'"],
  [/unexpected end of the stream within a .*quoted scalar/, 'found unexpected end of stream'],
  [/unexpected end of the stream within a flow collection/, 'did not find expected node content'],
  [/missed comma between flow collection entries/, "did not find expected ',' or '}'"],
  [/tab characters/, 'found character that cannot start any token'],
  [/unidentified alias/, 'unknown anchor referenced'],
  [/end of the stream or a document separator is expected/, 'did not find expected <document start>'],
];

/** What is wrong with a text, in the words of go-yaml as far as they are known: `yaml: line 3: …`. */
export class YamlError extends Error {}

function wordsOf({ reason, mark }: YAMLException): string {
  const line = mark ? `line ${mark.line + 1}: ` : '';
  if (/duplicated mapping key/.test(reason)) return `yaml: unmarshal errors:\n  ${line}key already set in map`;
  return `yaml: ${line}${words.find(([found]) => found.test(reason))?.[1] ?? reason}`;
}

/** Whether a text holds nothing but blank lines and comments. */
const isBlank = (text: string): boolean => text.split('\n').every((line) => /^\s*(?:#|$)/.test(line));

/** The value of a text of one document, as sigs.k8s.io/yaml reads it; null where there is none. Throws YamlError. */
export function yamlValue(text: string): unknown {
  if (isBlank(text)) return null;
  try {
    const value: unknown = load(text, { schema: manifestSchema });
    if (isExcessivelyAliased(value)) throw new YamlError('yaml: document contains excessive aliasing');
    return value;
  } catch (error) {
    throw error instanceof YAMLException ? new YamlError(wordsOf(error)) : error;
  }
}

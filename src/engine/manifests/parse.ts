import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseAllDocuments,
  type YAMLError,
} from 'yaml';
import { maxManifestSize, tooLong, tooLongHint } from '../../model/manifest-size.ts';
import type { Problem } from '../../model/problem.ts';
import { isPlainObject } from '../apiserver/deep.ts';
import { type FieldPath, formatPath } from '../apiserver/field-errors.ts';
import { yaml11Bool } from '../apiserver/yaml.ts';

/** A place in the text; both 1-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One object of a YAML stream. */
export interface ManifestDocument {
  readonly object: Readonly<Record<string, unknown>>;
  /** Where a field stands: its key, or the nearest thing around it when it is not there. */
  readonly locate: (path: FieldPath) => Place;
}

export interface ParsedManifests {
  readonly documents: readonly ManifestDocument[];
  readonly problems: readonly Problem[];
}

const maxDocuments = 10_000;
/** How often aliases may be expanded: enough for anchors people write, too little for a "billion laughs". */
const maxAliases = 1000;

const error = (message: string, more: Partial<Problem> = {}): Problem => ({ message, severity: 'error', ...more });

/** What a syntax error means to someone who has to mend it. */
function explain({ code, message }: YAMLError, key: string): { readonly message: string; readonly hint: string } {
  switch (code) {
    case 'TAB_AS_INDENT':
      return {
        message: 'found a tab character that violates indentation: tabs are not allowed for indentation; use spaces',
        hint: 'replace the tab by two spaces for each level',
      };
    case 'DUPLICATE_KEY':
      return {
        message: `key "${key}" already set in map`,
        hint: 'each key may stand only once: remove one of the two',
      };
    case 'BAD_INDENT':
      return { message, hint: 'line the keys of one level up in the same column' };
    case 'MISSING_CHAR':
      return { message, hint: 'close what was opened: a quote, a bracket or a brace; put a space after ":" and ","' };
    default:
      return { message, hint: 'check indentation, colons and quotes on this line and the one above' };
  }
}

type Yaml = Document.Parsed<ParsedNode>;

/** The path of the pair whose key begins at `offset`. */
function pathOf(node: unknown, offset: number, path: FieldPath = []): FieldPath | undefined {
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const here = [...path, String(key.value)];
      if (key.range?.[0] === offset) return here;
      const below = pathOf(value, offset, here);
      if (below) return below;
    }
  } else if (isSeq(node)) {
    for (const [i, item] of node.items.entries()) {
      const below = pathOf(item, offset, [...path, i]);
      if (below) return below;
    }
  }
  return undefined;
}

/** Offset of the deepest part of `path` that exists: the key of a field, the beginning of a list item. */
function offsetOf(document: Yaml, path: FieldPath): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range[0] ?? document.range[0];
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      if (!pair || !isScalar(pair.key)) break;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof part === 'number') {
      const item: unknown = node.items[part];
      if (!isMap(item) && !isSeq(item) && !isScalar(item)) break;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else break;
  }
  return offset;
}

const listKind = /^[A-Z]\w*List$|^List$/;

/** The objects of a document: those of a `kind: List`, or itself. */
function flatten(object: Readonly<Record<string, unknown>>, locate: ManifestDocument['locate']): ManifestDocument[] {
  const { kind, items } = object;
  if (typeof kind !== 'string' || !listKind.test(kind) || !Array.isArray(items)) return [{ object, locate }];
  return items.filter(isPlainObject).flatMap((item, i) => flatten(item, (path) => locate(['items', i, ...path])));
}

/** Reads one document of the stream: its objects, or why there are none. */
function readDocument(document: Yaml, text: string, placeAt: (offset: number) => Place): ParsedManifests {
  if (document.errors.length > 0) {
    // A tab misleads the parser about all that follows it.
    const tabs = document.errors.filter(({ code }) => code === 'TAB_AS_INDENT');
    const problems = (tabs.length > 0 ? tabs : document.errors).map((found) => {
      const place = placeAt(found.pos[0]);
      const path = found.code === 'DUPLICATE_KEY' ? pathOf(document.contents, found.pos[0]) : undefined;
      const { message, hint } = explain(found, String(path?.at(-1) ?? text.slice(...found.pos)));
      const words = `error converting YAML to JSON: yaml: line ${place.line}: ${message}`;
      return error(words, { ...place, hint, ...(path && { field: formatPath(path) }) });
    });
    // One mistake often makes the parser stumble again: the first on a line is the one to mend.
    return { documents: [], problems: problems.filter((p, i) => problems.findIndex((q) => q.line === p.line) === i) };
  }
  if (document.contents === null) return { documents: [], problems: [] };
  const locate = (path: FieldPath): Place => placeAt(offsetOf(document, path));
  let object: unknown;
  try {
    object = document.toJS({ maxAliasCount: maxAliases });
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    const unknown = /^Unresolved alias.*: (.+)$/.exec(thrown.message)?.[1];
    const place = unknown === undefined ? locate([]) : placeAt(text.indexOf(`*${unknown}`, document.range[0]));
    const hint = unknown
      ? `give the anchor (&${unknown}) before its alias, or put the value in quotes`
      : `write the repeated parts out, or use fewer than ${maxAliases} aliases`;
    return { documents: [], problems: [error(`error converting YAML to JSON: ${thrown.message}`, { ...place, hint })] };
  }
  if (object === null) return { documents: [], problems: [] };
  if (isPlainObject(object)) return { documents: flatten(object, locate), problems: [] };
  const word = Array.isArray(object) ? 'array' : typeof object;
  const message = `json: cannot unmarshal ${word} into Go value of type map[string]interface {}`;
  const hint = 'a manifest begins with "apiVersion:" and "kind:"; separate several by a line "---"';
  return { documents: [], problems: [error(message, { ...locate([]), hint })] };
}

/**
 * Reads a YAML (or JSON) stream: its objects with the places of their fields, and whatever is wrong with the text.
 * Lists are flattened and empty documents left out. Text over `maxManifestSize` characters is refused unread.
 */
export function parseManifests(text: string): ParsedManifests {
  const refuse = (message: string, hint: string): ParsedManifests => ({
    documents: [],
    problems: [error(message, { hint })],
  });
  if (text.length > maxManifestSize) return refuse(tooLong('the text', text.length), tooLongHint);
  const lines = new LineCounter();
  let documents: readonly Yaml[] | { readonly empty: true };
  try {
    documents = parseAllDocuments(text, {
      lineCounter: lines,
      prettyErrors: false,
      merge: true,
      customTags: [yaml11Bool],
    });
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return refuse('the text is nested too deeply', 'use fewer brackets inside brackets');
  }
  if (!Array.isArray(documents)) return { documents: [], problems: [] };
  if (documents.length > maxDocuments) {
    return refuse(`the text has ${documents.length} documents; the limit is ${maxDocuments}`, 'split it into several');
  }
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const read = documents.map((document: Yaml) => readDocument(document, text, placeAt));
  return { documents: read.flatMap((r) => r.documents), problems: read.flatMap((r) => r.problems) };
}

import { isPlainObject } from '../../model/deep.ts';
import { type FieldPath, formatPath } from '../../model/field-path.ts';
import { maxManifestSize, tooLong, tooLongHint } from '../../model/manifest-size.ts';
import type { Problem } from '../../model/problem.ts';
import { type Place, placesIn, readYaml } from '../../model/yaml/read.ts';
import { offsetOf } from '../../model/yaml/tree.ts';

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

const error = (message: string, more: Partial<Problem> = {}): Problem => ({ message, severity: 'error', ...more });

const listKind = /^[A-Z]\w*List$|^List$/;

/** The objects of a document: those of a `kind: List`, or itself. */
function flatten(object: Readonly<Record<string, unknown>>, locate: ManifestDocument['locate']): ManifestDocument[] {
  const { kind, items } = object;
  if (typeof kind !== 'string' || !listKind.test(kind) || !Array.isArray(items)) return [{ object, locate }];
  return items.filter(isPlainObject).flatMap((item, i) => flatten(item, (path) => locate(['items', i, ...path])));
}

/** A part of the stream, and where it begins there. */
interface Piece {
  readonly text: string;
  readonly start: number;
}

/** The stream cut before each line `---`, as kubectl reads it (apimachinery pkg/util/yaml splitYAMLDocument). */
function piecesOf(text: string): Piece[] {
  // Directives stand before their document's marker.
  const cuts = /^%/m.test(text) ? [] : [...text.matchAll(/^---(?=\s|$)/gm)].map(({ index }) => index);
  const starts = [0, ...cuts.filter((at) => at > 0), text.length];
  return starts.slice(0, -1).map((start, i) => ({ text: text.slice(start, starts[i + 1]), start }));
}

/** The objects of one document, or why there are none. */
function objectsOf(object: unknown, locate: ManifestDocument['locate']): ParsedManifests {
  if (object === null || object === undefined) return { documents: [], problems: [] };
  if (isPlainObject(object)) return { documents: flatten(object, locate), problems: [] };
  const word = Array.isArray(object) ? 'array' : typeof object;
  const message = `json: cannot unmarshal ${word} into Go value of type map[string]interface {}`;
  const hint = 'a manifest begins with "apiVersion:" and "kind:"; separate several by a line "---"';
  return { documents: [], problems: [error(message, { ...locate([]), hint })] };
}

function readPiece({ text, start }: Piece, placeAt: (offset: number) => Place): ParsedManifests {
  const { values, trees, faults } = readYaml(text);
  const problems = faults.map(({ at, message, hint, path }) => {
    const place = placeAt(start + at);
    const words = `error converting YAML to JSON: yaml: line ${place.line}: ${message}`;
    return error(words, { ...place, hint, ...(path && { field: formatPath(path) }) });
  });
  const locateIn = (i: number) => (path: FieldPath) => {
    const tree = trees()[i];
    return placeAt(start + (tree ? offsetOf(tree, path) : 0));
  };
  return joined([{ documents: [], problems }, ...values.map((value, i) => objectsOf(value, locateIn(i)))]);
}

const joined = (all: readonly ParsedManifests[]): ParsedManifests => ({
  documents: all.flatMap(({ documents }) => documents),
  problems: all.flatMap(({ problems }) => problems),
});

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
  const pieces = piecesOf(text);
  if (pieces.length > maxDocuments) {
    return refuse(`the text has ${pieces.length} documents; the limit is ${maxDocuments}`, 'split it into several');
  }
  const placeAt = placesIn(text);
  return joined(pieces.map((piece) => readPiece(piece, placeAt)));
}

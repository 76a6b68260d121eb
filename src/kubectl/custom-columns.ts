import type { Thing } from './api.ts';
import { failed } from './failure.ts';
import { goValue } from './go-value.ts';
import { valuesAt } from './json-path.ts';
import { aligned } from './tabs.ts';

interface Column {
  readonly header: string;
  readonly path: string;
}

/** `NAME:.metadata.name,IP:.status.podIP` (kubectl pkg/cmd/get/customcolumn.go). Throws Failure. */
export function columnsIn(spec: string): readonly Column[] {
  return spec.split(',').map((part) => {
    const [, header, path] = /^([^:]*):(.+)$/.exec(part) ?? [];
    if (header === undefined || path === undefined)
      throw failed(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header, path };
  });
}

const form = 'Expected format is one line of space separated headers, one line of space separated column specs.';

/** A line of headers, and one of what stands below each. Throws Failure. */
export function columnsInFile(text: string): readonly Column[] {
  const [first, second] = text.split('\n');
  if (first === undefined || text === '') throw failed(`invalid template, missing header line. ${form}`);
  if (second === undefined) throw failed(`invalid template, missing spec line. ${form}`);
  const [headers = [], paths = []] = [first, second].map((line) => line.split(/\s+/).filter((word) => word !== ''));
  if (headers.length !== paths.length)
    throw failed(`number of headers (${headers.length}) and field specifications (${paths.length}) don't match`);
  return headers.map((header, at) => ({ header, path: paths[at] ?? '' }));
}

function cell(path: string, object: Thing): string {
  const found = valuesAt(path, object);
  return found.length === 0 ? '<none>' : found.map(goValue).join(',');
}

/** The lines of objects in columns. */
export const customColumns = (columns: readonly Column[], headers: boolean, objects: readonly Thing[]): string[] =>
  aligned(
    [
      ...(headers ? [columns.map(({ header }) => header).join('\t')] : []),
      ...objects.map((object) => columns.map(({ path }) => cell(path, object)).join('\t')),
    ],
    6,
    3,
  );

import { CORE_SCHEMA } from 'js-yaml';
import * as v from 'valibot';
import { type FieldPath, formatPath } from '../model/field-path.ts';
import type { Problem } from '../model/problem.ts';
import { placesIn, readYaml } from '../model/yaml/read.ts';
import { offsetOf } from '../model/yaml/tree.ts';

type Schema = v.GenericSchema<unknown, unknown>;

export type Decoded<S extends Schema> =
  | { readonly ok: true; readonly value: v.InferOutput<S> }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const fail = (problems: readonly Problem[]): { readonly ok: false; readonly problems: readonly Problem[] } => ({
  ok: false,
  problems,
});

const pathOf = (issue: v.BaseIssue<unknown>): FieldPath =>
  (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));

function words(issue: v.BaseIssue<unknown>): string {
  const last = issue.path?.at(-1);
  if (issue.kind === 'schema' && issue.expected === 'never') return `unknown field "${formatPath(pathOf(issue))}"`;
  if (last && issue.input === undefined) return `${formatPath(pathOf(issue))}: Required value`;
  return `${formatPath(pathOf(issue))}: ${issue.message}`;
}

/**
 * Reads YAML 1.2 by a schema (`on` and `off` are words there). Problems name field and line.
 * @param line on which the YAML begins in its file, 1-based.
 */
export function decodeYaml<const S extends Schema>(schema: S, yaml: string, line: number): Decoded<S> {
  const { values, trees, faults } = readYaml(yaml, CORE_SCHEMA);
  const placeAt = placesIn(yaml);
  const problem = (at: number, message: string, more: Partial<Problem> = {}): Problem => {
    const place = placeAt(at);
    return { message, severity: 'error', line: place.line + line - 1, column: place.column, ...more };
  };
  if (faults.length > 0)
    return fail(
      faults.map(({ at, message, hint, path }) =>
        problem(at, message, { hint, ...(path && { field: formatPath(path) }) }),
      ),
    );
  if (values.length > 1) return fail([problem(trees()[1]?.at ?? 0, 'one YAML document is expected here, not several')]);
  const read = v.safeParse(schema, values[0] ?? {});
  if (read.success) return { ok: true, value: read.output };
  const [tree] = trees();
  return fail(
    read.issues.map((issue) =>
      problem(tree ? offsetOf(tree, pathOf(issue)) : 0, words(issue), { field: formatPath(pathOf(issue)) }),
    ),
  );
}

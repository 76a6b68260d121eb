import { failed } from '../../failure.ts';
import { flagsOf } from '../../flags.ts';
import { createFrom, generatorFlags, nameOf } from '../../generated.ts';
import type { Run, Verb } from '../../verb.ts';

type Entry = readonly [key: string, value: string];

/** Throws Failure for what cannot be a key (validation.IsConfigMapKey). */
function checkKey(key: string): void {
  if (/^[-._a-zA-Z0-9]+$/.test(key)) return;
  throw failed(
    `${JSON.stringify(key)} is not a valid key name for a ConfigMap: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
  );
}

/** `--from-literal key=value` (util.ParseLiteralSource). */
function literal(given: string): Entry {
  const at = given.indexOf('=');
  if (at <= 0) throw failed(`invalid literal source ${given}, expected key=value`);
  return [given.slice(0, at), given.slice(at + 1).replace(/^(['"])(.*)\1$/s, '$2')];
}

/** `--from-file [key=]path`: a file, or the files of a directory (util.ParseFileSource). */
function files({ file, directory }: Run, given: string): Entry[] {
  const [first = '', second, ...more] = given.split('=');
  if (more.length > 0) throw failed("key names or file paths cannot contain '='");
  if (second !== undefined && (first === '' || second === ''))
    throw failed(first === '' ? `key name for file path ${second} missing` : `file path for key name ${first} missing`);
  const path = second ?? first;
  const inside = directory(path);
  if (inside && second !== undefined) throw failed('cannot give a key name for a directory path');
  const base = (name: string): string => name.split('/').at(-1) ?? name;
  const paths = inside
    ? inside.map((name) => `${path.replace(/\/$/, '')}/${name}`).filter((p) => !directory(p))
    : [path];
  return paths.map((name) => {
    const text = file(name);
    if (text === undefined) throw failed(`error reading ${name}: no such file or directory`);
    return [second === undefined ? base(name) : first, text];
  });
}

/** `--from-env-file`: `KEY=value` lines (util.AddFromEnvFile). */
function environment({ file }: Run, path: string): Entry[] {
  const text = file(path);
  if (text === undefined) throw failed(`error reading ${path}: no such file or directory`);
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line) => line.trimStart())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
    });
}

/** `kubectl create configmap` (pkg/cmd/create/create_configmap.go). */
export const configmap: Verb = {
  flags: flagsOf(`from-literal* from-file* from-env-file* append-hash! ${generatorFlags}`),
  run: (run) => {
    const { parsed } = run;
    const name = nameOf(run);
    if (parsed.has('from-env-file') && (parsed.has('from-file') || parsed.has('from-literal')))
      throw failed('from-env-file cannot be combined with from-file or from-literal');
    const entries = [
      ...parsed.list('from-file').flatMap((given) => files(run, given)),
      ...parsed.list('from-literal').map(literal),
      ...parsed.list('from-env-file').flatMap((path) => environment(run, path)),
    ];
    const data: Record<string, string> = {};
    for (const [key, value] of entries) {
      checkKey(key);
      if (Object.hasOwn(data, key))
        throw failed(
          `cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ConfigMap ${JSON.stringify(name)}`,
        );
      data[key] = value;
    }
    return createFrom(
      run,
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name },
        ...(entries.length > 0 && { data }),
      },
      'configmap',
    );
  },
};

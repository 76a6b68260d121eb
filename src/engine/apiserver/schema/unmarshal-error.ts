/** Where the value stands. */
interface Place {
  readonly path: readonly (string | number)[];
  /** The Go struct whose field it is; empty for none. */
  readonly struct: string;
  /** The path's last step is a key of a map, which Go's errors leave out. */
  readonly inMap: boolean;
}

const jsonWord = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;

/** encoding/json UnmarshalTypeError, with a hint that says how to write it. */
export function unmarshalError(
  value: unknown,
  go: string,
  { path, struct, inMap }: Place,
): { readonly message: string; readonly hint: string | undefined } {
  const steps = inMap ? path.slice(0, -1) : path;
  const field = steps.filter((part) => typeof part === 'string').join('.');
  const where = struct === '' ? 'Go value' : `Go struct field ${struct}.${field}`;
  const word = typeof value === 'number' && go !== 'string' ? `number ${value}` : jsonWord(value);
  return { message: `json: cannot unmarshal ${word} into ${where} of type ${go}`, hint: howToWrite(value, go) };
}

function howToWrite(value: unknown, go: string): string | undefined {
  if (go === 'string' && typeof value !== 'object') return `put it in quotes: "${String(value)}"`;
  if (go.startsWith('int') && typeof value === 'string' && /^\d+$/.test(value))
    return `write it without quotes: ${value}`;
  if (go.startsWith('int')) return 'write a whole number';
  if (go === 'bool') return 'write true or false';
  if (go.startsWith('[]')) return 'write a list: each item on a line that begins with "- "';
  if (go.startsWith('map') || /^[a-z\d]+\.[A-Z]/.test(go)) return 'write fields below it, indented: "name: value"';
  return undefined;
}

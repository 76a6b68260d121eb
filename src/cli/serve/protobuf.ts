import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { messages } from './protobuf-fields.ts';

interface Field {
  readonly name: string;
  readonly type: string;
  /** A pointer in Go: zero values count. */
  readonly pointer: boolean;
  readonly holds: 'one' | 'list' | 'map';
}

/** Reads `2:selector% 3:replicas?:int`: number, name, `?` pointer, `*` list or `%` map of texts, and the type when it is no text. */
function fieldsOf(message: string): ReadonlyMap<number, Field> {
  const fields = (messages[message] ?? '').matchAll(/(\d+):(\w+)(\??)([*%]?)(?::(\w+))?/g);
  return new Map(
    [...fields].map(([, number, name = '', pointer, holds, type = 'string']) => [
      Number(number),
      { name, type, pointer: pointer === '?', holds: holds === '*' ? 'list' : holds === '%' ? 'map' : 'one' },
    ]),
  );
}

function readValue(reader: BinaryReader, type: string): unknown {
  if (type === 'string') return reader.string();
  if (type === 'bool') return reader.bool();
  if (type === 'int') return Number(reader.int64());
  return readMessage(reader.bytes(), type);
}

/** apimachinery pkg/util/intstr: type 0 is a number, 1 a text. */
function readIntOrString(reader: BinaryReader): number | string {
  let [isText, number, text] = [false, 0, ''];
  while (reader.pos < reader.len) {
    const [field] = reader.tag();
    if (field === 1) isText = reader.int64().toString() === '1';
    else if (field === 2) number = reader.int32();
    else text = reader.string();
  }
  return isText ? text : number;
}

function readEntry(reader: BinaryReader): readonly [key: string, value: string] {
  let [key, value] = ['', ''];
  while (reader.pos < reader.len) {
    const [field] = reader.tag();
    if (field === 1) key = reader.string();
    else value = reader.string();
  }
  return [key, value];
}

const isZero = (value: unknown): boolean => value === '' || value === 0 || value === false;

function readMessage(bytes: Uint8Array, message: string): unknown {
  const reader = new BinaryReader(bytes);
  if (message === 'IntOrString') return readIntOrString(reader);
  const fields = fieldsOf(message);
  const result: Record<string, unknown> = {};
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const field = fields.get(number);
    if (!field) reader.skip(wire);
    else if (field.holds === 'map') {
      const [key, value] = readEntry(new BinaryReader(reader.bytes()));
      result[field.name] = { ...(result[field.name] as object | undefined), [key]: value };
    } else {
      const value = readValue(reader, field.type);
      const before = result[field.name];
      if (field.holds === 'list') result[field.name] = [...(Array.isArray(before) ? before : []), value];
      // Go writes the zero values of what is no pointer; its JSON leaves them out.
      else if (field.pointer || !isZero(value)) result[field.name] = value;
    }
  }
  return result;
}

/** The content type in which client-go sends objects of built-in types since 1.32. */
export const protobufType = 'application/vnd.kubernetes.protobuf';
const magic = [0x6b, 0x38, 0x73, 0];

/**
 * An object as JSON, from Kubernetes' protobuf envelope (apimachinery pkg/runtime/serializer/protobuf: the bytes `k8s\0`, then a
 * runtime.Unknown). Only fields that kubectl's generators set are read. Throws for what is no such envelope.
 */
export function jsonFromProtobuf(bytes: Uint8Array): string {
  if (!magic.every((byte, at) => bytes[at] === byte))
    throw new SyntaxError('the body has no protobuf envelope of Kubernetes');
  const envelope = new BinaryReader(bytes.subarray(magic.length));
  let head: { readonly apiVersion?: string; readonly kind?: string } = {};
  let raw = new Uint8Array();
  while (envelope.pos < envelope.len) {
    const [field, wire] = envelope.tag();
    if (field === 1 && wire === WireType.LengthDelimited)
      head = readMessage(envelope.bytes(), 'TypeMeta') as typeof head;
    else if (field === 2 && wire === WireType.LengthDelimited) raw = new Uint8Array(envelope.bytes());
    else envelope.skip(wire);
  }
  return JSON.stringify({ ...head, ...(readMessage(raw, head.kind ?? '') as object) });
}

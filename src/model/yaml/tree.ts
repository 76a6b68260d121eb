import { EVENT_ID, getScalarValue, type parseEvents, SCALAR_STYLE } from 'js-yaml';
import type { FieldPath } from '../field-path.ts';

type Events = ReturnType<typeof parseEvents>;

/** A node of a YAML text: where it begins (an offset), and what is in it. */
export interface YamlNode {
  readonly at: number;
  readonly pairs: readonly YamlPair[];
  readonly items: readonly YamlNode[];
}

interface YamlPair {
  readonly key: string;
  readonly at: number;
  readonly value: YamlNode;
}

/** Offset of the deepest part of `path` that exists: the key of a field, the beginning of a list item. */
export function offsetOf(root: YamlNode, path: FieldPath): number {
  let node = root;
  let { at } = root;
  for (const part of path) {
    const pair = node.pairs.find(({ key }) => key === String(part));
    const next = pair?.value ?? (typeof part === 'number' ? node.items[part] : undefined);
    if (!next) break;
    at = pair?.at ?? next.at;
    node = next;
  }
  return at;
}

/** The documents of a text as trees of places, out of the events of its parser. */
export function treesOf(events: Events, text: string): YamlNode[] {
  let next = 0;
  const children = (from: number): YamlNode[] => {
    const nodes: YamlNode[] = [];
    while (events[next] && events[next]?.type !== EVENT_ID.POP) nodes.push(read(from));
    next++;
    return nodes;
  };
  const leaf = (at: number): YamlNode => ({ at, pairs: [], items: [] });
  /** @param from where the thing around it begins, for nodes without text. */
  const read = (from: number): YamlNode => {
    const event = events[next++];
    switch (event?.type) {
      case EVENT_ID.MAPPING: {
        const pairs: YamlPair[] = [];
        while (events[next] && events[next]?.type !== EVENT_ID.POP) {
          const keyEvent = events[next];
          const { at } = read(event.start);
          const key = keyEvent?.type === EVENT_ID.SCALAR ? getScalarValue(text, keyEvent) : '';
          pairs.push({ key, at, value: read(at) });
        }
        next++;
        return { at: event.start, pairs, items: [] };
      }
      case EVENT_ID.SEQUENCE:
        return { at: event.start, pairs: [], items: children(event.start) };
      case EVENT_ID.SCALAR: {
        const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
        return leaf(event.valueStart < 0 ? from : event.valueStart - (quoted ? 1 : 0));
      }
      case EVENT_ID.ALIAS:
        return leaf(event.anchorStart - 1);
      default:
        return leaf(from);
    }
  };
  const documents: YamlNode[] = [];
  while (next < events.length) {
    next++;
    documents.push(children(0)[0] ?? leaf(0));
  }
  return documents;
}

// What an embedded Kubehop and the page around it say to each other by postMessage. Versioned: fields are added, never changed.

export const contractVersion = 1;
export type ContractVersion = typeof contractVersion;

/** From the page around. */
export type Incoming =
  /** A lesson or scene, as in a link: `lesson=services/first-service&step=2`, `scene=1.…`; or what was told as `state`. */
  | { readonly type: 'load'; readonly hash?: string; readonly state?: string }
  /** Steps count from 1. */
  | { readonly type: 'go-to-step'; readonly step: number }
  | { readonly type: 'next' }
  /** The step begins again; without a lesson, the scene does. */
  | { readonly type: 'reset' }
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  /** A line typed in the terminal. */
  | { readonly type: 'command'; readonly line: string }
  /** The Send button; or `count` requests from a place to an address. */
  | { readonly type: 'send'; readonly from?: string; readonly to?: string; readonly count?: number };

/** To the page around. */
export type Outgoing =
  /** `ignored`: options of the address that mean nothing here, as `language=tlh`. */
  | {
      readonly type: 'ready';
      readonly version: string;
      readonly language: string;
      readonly ignored: readonly string[];
    }
  | { readonly type: 'step'; readonly step: number; readonly of: number; readonly title: string }
  /** All checks of a step hold. */
  | { readonly type: 'passed'; readonly step: number }
  | { readonly type: 'finished' }
  | { readonly type: 'error'; readonly message: string }
  /** Height that the content would like, in CSS pixels. */
  | { readonly type: 'size'; readonly height: number }
  /** What the figure takes to come back to where it is: as `load`, or as the name of its frame before it is loaded. */
  | { readonly type: 'state'; readonly state: string }
  /** A key that the figure had no use for: slides turn by it. */
  | { readonly type: 'key'; readonly key: string };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 100_000;
const isState = (value: unknown): boolean => typeof value === 'string' && value.length <= 1_000_000;
const isAbsent = (value: unknown): boolean => value === undefined;
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= 1000;

/** For each message the fields it must have. */
const fields: Readonly<Record<Incoming['type'], Readonly<Record<string, (value: unknown) => boolean>>>> = {
  load: {
    hash: (value) => isAbsent(value) || isText(value),
    state: (value) => isAbsent(value) || isState(value),
  },
  'go-to-step': { step: isCount },
  next: {},
  reset: {},
  play: {},
  pause: {},
  command: { line: isText },
  send: {
    from: (value) => isAbsent(value) || isText(value),
    to: (value) => isAbsent(value) || isText(value),
    count: (value) => isAbsent(value) || isCount(value),
  },
};

const isType = (value: unknown): value is Incoming['type'] => typeof value === 'string' && Object.hasOwn(fields, value);

/** A message of this contract; undefined for anything else, whoever sent it. */
export function readIncoming(data: unknown): Incoming | undefined {
  if (!isObject(data) || data.kubehop !== contractVersion || !isType(data.type)) return undefined;
  const wanted = fields[data.type];
  if (!Object.entries(wanted).every(([name, suits]) => suits(data[name]))) return undefined;
  const taken = Object.fromEntries(
    Object.keys(wanted).flatMap((name) => (data[name] === undefined ? [] : [[name, data[name]]])),
  );
  if (data.type === 'load' && Object.keys(taken).length === 0) return undefined;
  return { type: data.type, ...taken } as Incoming;
}

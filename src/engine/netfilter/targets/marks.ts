import { RuleError } from '../errors.ts';
import { hex } from '../matches/marks.ts';
import { type GivenOptions, option, parseMasked, type TargetKind } from '../rules/extension.ts';

interface MarkChange {
  readonly value: number;
  readonly mask: number;
}

const markOptions = ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'xor-mark'] as const;

/** All spellings as "zero the mask's bits, XOR the value" (libxt_MARK). */
function markChange(given: GivenOptions, what: string): MarkChange | undefined {
  const name = markOptions.find((each) => given.has(each));
  if (name === undefined) return undefined;
  const { value, mask } = parseMasked(given.required(name), what);
  switch (name) {
    case 'set-xmark':
      return { value, mask };
    case 'set-mark':
      return { value, mask: (value | mask) >>> 0 };
    case 'and-mark':
      return { value: 0, mask: ~value >>> 0 };
    case 'or-mark':
      return { value, mask: value };
    case 'xor-mark':
      return { value, mask: 0 };
  }
}

const changed = (old: number, { value, mask }: MarkChange): number => ((old & ~mask) ^ value) >>> 0;

/** `-j MARK`: writes on the packet inside this machine. */
export const markTarget: TargetKind = {
  name: 'MARK',
  options: markOptions.map((name) => option(name)),
  build(given) {
    const change = markChange(given, 'MARK');
    if (!change) throw new RuleError('MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required');
    return {
      op: 'modify',
      print: `-j MARK --set-xmark ${hex(change.value)}/${hex(change.mask)}`,
      apply: (probe) => {
        probe.mark = changed(probe.mark, change);
      },
    };
  },
};

/** `-j CONNMARK`: writes on the connection, or copies between it and the packet. */
export const connmarkTarget: TargetKind = {
  name: 'CONNMARK',
  options: [
    ...markOptions.map((name) => option(name)),
    option('save-mark', 0),
    option('restore-mark', 0),
    option('mask'),
    option('nfmask'),
    option('ctmask'),
  ],
  build(given) {
    const change = markChange(given, 'CONNMARK');
    if (change) {
      return {
        op: 'modify',
        print: `-j CONNMARK --set-xmark ${hex(change.value)}/${hex(change.mask)}`,
        apply: (probe) => {
          probe.connmark = changed(probe.connmark, change);
        },
      };
    }
    const all = given.number('mask') ?? 0xffff_ffff;
    const nfmask = given.number('nfmask') ?? all;
    const ctmask = given.number('ctmask') ?? all;
    const masks = `--nfmask ${hex(nfmask)} --ctmask ${hex(ctmask)}`;
    if (given.has('save-mark')) {
      return {
        op: 'modify',
        print: `-j CONNMARK --save-mark ${masks}`,
        apply: (probe) => {
          probe.connmark = ((probe.connmark & ~ctmask) ^ (probe.mark & nfmask)) >>> 0;
        },
      };
    }
    if (!given.has('restore-mark')) throw new RuleError('CONNMARK target: No operation specified');
    return {
      op: 'modify',
      print: `-j CONNMARK --restore-mark ${masks}`,
      apply: (probe) => {
        probe.mark = ((probe.mark & ~nfmask) ^ (probe.connmark & ctmask)) >>> 0;
      },
    };
  },
};

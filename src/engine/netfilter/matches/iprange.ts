import { parseAddress } from '../../../model/ip.ts';
import { type Addr, addr, addrText } from '../address.ts';
import { RuleError } from '../errors.ts';
import { bang, type Check } from '../rules/check.ts';
import { type GivenOptions, type MatchKind, option } from '../rules/extension.ts';

interface Wanted {
  readonly side: 'src' | 'dst';
  readonly min: Addr;
  readonly max: Addr;
  readonly negated: boolean;
}

function wanted(given: GivenOptions, side: 'src' | 'dst'): Wanted[] {
  const text = given.value(`${side}-range`);
  if (text === undefined) return [];
  const [from = '', to = from] = text.split('-', 2);
  const [min, max] = [parseAddress(from), parseAddress(to)];
  if (min === undefined || max === undefined)
    throw new RuleError(`iprange: Bad value for "--${side}-range" option: "${text}"`);
  return [{ side, min: addr(min), max: addr(max), negated: given.negated(`${side}-range`) }];
}

/** `-m iprange`: addresses from one to another. */
export const iprange: MatchKind = {
  name: 'iprange',
  options: [option('src-range'), option('dst-range')],
  build(given): Check {
    const all = [...wanted(given, 'src'), ...wanted(given, 'dst')];
    if (all.length === 0) throw new RuleError("iprange match: You must specify `--src-range' or `--dst-range'");
    const range = ({ min, max }: Wanted) => `${addrText(min)}-${addrText(max)}`;
    return {
      kind: 'address range',
      pure: true,
      test: (probe) =>
        all.every(({ side, min, max, negated }) => (probe[side] >= min && probe[side] <= max) !== negated),
      why: ({ packet }, matched) =>
        all
          .map(
            (each) =>
              `${each.side === 'src' ? 'source' : 'destination'} is ${packet[each.side]}${matched ? '' : `, range ${range(each)}`}`,
          )
          .join(', '),
      print: () =>
        ['-m iprange', ...all.map((each) => `${bang(each.negated)}--${each.side}-range ${range(each)}`)].join(' '),
    };
  },
};

import type { SavedExtension } from './saved-rules.ts';
import { not, type Options, optionsOf, type Says, text } from './say-match.ts';

const flags = (options: Options, ...names: readonly string[]): string =>
  names.flatMap((name) => (options.has(name) ? [` ${name}`] : [])).join('');

/** libxt_MARK, libxt_CONNMARK: how "zero the mask's bits, XOR the value" is called. */
function change(name: string, options: Options): string {
  const [value = '', mask = ''] = text(options, 'set-xmark').split('/');
  if (value === '0x0') return `${name} and 0x${(~Number(mask) >>> 0).toString(16)}`;
  if (value === mask) return `${name} or ${value}`;
  if (mask === '0x0') return `${name} xor ${value}`;
  return mask === '0xffffffff' ? `${name} set ${value}` : `${name} xset ${value}/${mask}`;
}

const connmark: Says = (options) => {
  const verb = options.has('save-mark') ? 'save' : options.has('restore-mark') ? 'restore' : undefined;
  if (verb === undefined) return change('CONNMARK', options);
  const [nfmask, ctmask] = [text(options, 'nfmask'), text(options, 'ctmask')];
  if (nfmask !== ctmask) return `CONNMARK ${verb} nfmask ${nfmask} ctmask ~${ctmask}`;
  return `CONNMARK ${verb}${nfmask === '0xffffffff' ? '' : ` mask ${nfmask}`}`;
};

const to =
  (option: string): Says =>
  (options) =>
    `to:${text(options, option)}${flags(options, 'random', 'random-fully', 'persistent')}`;

const log: Says = (options, numeric) => {
  const level = text(options, 'log-level') || '4';
  const prefix = options.has('log-prefix') ? ` prefix "${text(options, 'log-prefix')}"` : '';
  return numeric ? `LOG flags 0 level ${level}${prefix}` : `LOG level ${level === '4' ? 'warn' : level}${prefix}`;
};

const byName: Readonly<Record<string, Says>> = {
  CONNMARK: connmark,
  CT: (options) => (options.has('notrack') ? 'CT notrack' : `CT ${[...options.keys()].join(' ')}`),
  DNAT: to('to-destination'),
  LOG: log,
  MARK: (options) => change('MARK', options),
  MASQUERADE: (options) =>
    `${options.has('to-ports') ? `masq ports: ${text(options, 'to-ports')}` : ''}${flags(options, 'random', 'random-fully')}`.trimStart(),
  NOTRACK: () => 'NOTRACK',
  REDIRECT: (options) =>
    `${options.has('to-ports') ? `redir ports ${text(options, 'to-ports')}` : ''}${flags(options, 'random', 'random-fully')}`.trimStart(),
  REJECT: (options) => `reject-with ${text(options, 'reject-with')}`,
  SNAT: to('to-source'),
  TCPMSS: (options) =>
    options.has('clamp-mss-to-pmtu') ? 'TCPMSS clamp to PMTU' : `TCPMSS set ${text(options, 'set-mss')}`,
};

/** What `iptables -L` says of a target behind its name; empty for chains and verdicts. */
export function sayTarget(target: SavedExtension, numeric: boolean): string {
  const options = optionsOf(target);
  const says = Object.hasOwn(byName, target.name) ? byName[target.name] : undefined;
  if (says) return says(options, numeric, target.name);
  const said = [...options.values()].map((o) => `${not(options, o.name)}${[o.name, ...o.values].join(' ')}`);
  return said.length === 0 ? '' : [target.name, ...said].join(' ');
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../sim/random.ts';
import { RestoreError } from './errors.ts';
import { createNetfilter } from './netfilter.ts';
import { NftError } from './nft/errors.ts';

// Rule sets in the style of the tools that write them. The kernel (6.18) takes each with iptables-restore 1.8.9 or nft 1.0.6, and lists it
// as it stands here; `.listed` is its listing of what is written otherwise. Left out there: ipsets, queues, offload.
const folder = join(import.meta.dirname, 'fixtures');
const names = readdirSync(folder);
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

const node = () =>
  createNetfilter({
    isLocal: () => false,
    sourceAddressFor: () => '192.168.0.2',
    now: () => 0,
    random: new SeededRandom(1).fork('netfilter'),
  });

/** What an iptables listing says, whatever the tables' order and the comments. */
const lines = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .sort();

function restored(text: string, family: 'IPv4' | 'IPv6' = 'IPv4'): string {
  const netfilter = node();
  netfilter.restore(text, { noflush: false, family });
  return netfilter.save({ family, counters: text.includes('\n[') });
}

function loaded(text: string): string {
  const netfilter = node();
  netfilter.nft(text);
  return netfilter.nftList();
}

function faultOf(act: () => unknown): RestoreError | NftError {
  try {
    act();
  } catch (error) {
    if (error instanceof RestoreError || error instanceof NftError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('rules as they are found on machines', () => {
  test.each(names.filter((name) => /\.rules6?$/.test(name)))('%s comes back as it was', (name) => {
    const text = read(name);
    expect(lines(restored(text, name.endsWith('6') ? 'IPv6' : 'IPv4'))).toEqual(lines(text));
  });

  test.each(names.filter((name) => name.endsWith('.nft')))('%s is listed as nft lists it', (name) => {
    const listed = `${name.slice(0, -4)}.listed`;
    expect(loaded(read(name))).toBe(read(names.includes(listed) ? listed : name));
  });

  test('without anything are nothing', () => {
    expect(restored('')).toBe('');
    expect(loaded('')).toBe('');
    expect(lines(restored('*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n'))).toContain(':INPUT ACCEPT [0:0]');
  });
});

describe('what is no rule set is refused with its line', () => {
  test.each(['kind-node.rules', 'calico.rules', 'ufw.rules'])('%s, cut off', (name) => {
    const text = read(name);
    for (const part of [0.3, 0.6, 0.9]) {
      const cut = text.slice(0, text.length * part);
      const error = faultOf(() => restored(cut));
      // At the cut, or where the table that is not complete would have ended.
      expect(error.line).toBeGreaterThanOrEqual(cut.split('\n').length - 1);
    }
  });

  test.each(['kube-proxy.nft', 'firewalld.nft', 'workstation.nft'])('%s, cut off', (name) => {
    const text = read(name);
    for (const part of [0.3, 0.6, 0.9]) {
      const cut = text.slice(0, text.length * part);
      expect(faultOf(() => loaded(cut)).line).toBeGreaterThan(0);
    }
  });

  test('bytes of anything', () => {
    const random = new SeededRandom(7).fork('rubbish');
    for (let i = 0; i < 50; i++) {
      const rubbish = Array.from({ length: 2000 }, () => String.fromCharCode(random.int(0, 255))).join('');
      expect(faultOf(() => restored(rubbish)).line).toBeGreaterThan(0);
      expect(faultOf(() => loaded(rubbish)).line).toBeGreaterThan(0);
    }
  });

  test('a rule set in which anything was changed is taken or refused with a line', { timeout: 20_000 }, () => {
    const words = [
      ...'{};\n@.:,"-/\\#$*()=',
      'ip',
      'accept',
      '!=',
      'vmap',
      'table',
      '10.0.0.0/8',
      'counter',
      '-A',
      '--mask',
      'COMMIT',
      '255',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...names.filter((name) => !name.endsWith('6'))),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(8),
        fc.constantFrom(...words),
        (name, part, lost, word) => {
          const text = read(name);
          const at = Math.floor(part * text.length);
          const changed = `${text.slice(0, at)}${word}${text.slice(at + lost)}`;
          try {
            if (name.endsWith('.rules')) restored(changed);
            else loaded(changed);
          } catch (error) {
            if (!(error instanceof RestoreError || error instanceof NftError)) throw error;
            expect(error.line).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 1000, seed: 1840 },
    );
  });

  test('the other tool’s rules', () => {
    expect(faultOf(() => restored(read('docker.nft'))).line).toBe(1);
    expect(faultOf(() => loaded(read('docker-host.rules'))).line).toBe(2);
  });
});

describe('five megabytes of rules', () => {
  const addresses = Array.from({ length: 60_000 }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  const comment = 'blocked by the list of '.padEnd(30, '.');

  test('of iptables are read and listed in bounded time', { timeout: 20_000 }, () => {
    const rules = addresses.map((address) => `-A INPUT -s ${address}/32 -m comment --comment "${comment}" -j DROP`);
    const text = `*filter\n:INPUT ACCEPT [0:0]\n${rules.join('\n')}\nCOMMIT\n`;
    expect(text.length).toBeGreaterThan(5_000_000);
    expect(restored(text).length).toBeGreaterThan(5_000_000);
    expect(faultOf(() => restored(text.replace(`${addresses[50_000]}/32`, 'nowhere'))).line).toBe(50_003);
  });

  test('of nft are read and listed in bounded time, and refused at their line', { timeout: 20_000 }, () => {
    const rules = addresses.map(
      (address) => `\t\tip saddr ${address} counter packets 0 bytes 0 drop comment "${comment}"\n`,
    );
    const text = `table ip t {\n\tchain input {\n\t\ttype filter hook input priority filter; policy accept;\n${rules.join('')}\t}\n}\n`;
    expect(text.length).toBeGreaterThan(5_000_000);
    expect(loaded(text) === text).toBe(true);
    expect(faultOf(() => loaded(text.replace(`${addresses[50_000]} `, 'nowhere '))).line).toBe(50_004);
  });
});

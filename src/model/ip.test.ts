import { describe, expect, test } from 'vitest';
import { bigIntToAddress, cidrContains, cidrsOverlap, formatCidr, nthAddress, parseAddress, parseCidr } from './ip.ts';

const cidr = (text: string) => {
  const parsed = parseCidr(text);
  if (!parsed) throw new Error(`${text} is no CIDR`);
  return parsed;
};

describe('addresses', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::ffff:0:0', '::ffff:0:0'],
    ['fd00:0:0:1::', 'fd00:0:0:1::'],
  ])('%s is written %s', (text, canonical) => expect(parseAddress(text)).toBe(canonical));

  test.each(['10.0.0', '10.0.0.256', '010.0.0.1', '1.2.3.4.5', 'fe80::1%eth0', 'web', '', '10.0.0.1/8'])(
    '"%s" is no address',
    (text) => expect(parseAddress(text)).toBeUndefined(),
  );

  test('numbers and text are inverse to each other', () => {
    for (const address of ['0.0.0.0', '255.255.255.255', '::', 'fd00::1:0:0:1']) {
      const family = address.includes(':') ? 'IPv6' : 'IPv4';
      expect(nthAddress({ family, base: 0n, prefix: 0 }, 0)).toBe(family === 'IPv4' ? '0.0.0.0' : '::');
      const parsed = cidr(address);
      expect(bigIntToAddress(parsed.base, family)).toBe(address);
    }
  });
});

describe('ranges', () => {
  test('host bits are cleared', () => expect(formatCidr(cidr('10.96.3.4/16'))).toBe('10.96.0.0/16'));
  test.each(['10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/x', 'x/8', 'fd00::/129'])('%s is no range', (text) =>
    expect(parseCidr(text)).toBeUndefined(),
  );
  test('a range holds its first and last address and not the next one', () => {
    const pods = cidr('10.244.1.0/24');
    expect(cidrContains(pods, '10.244.1.0')).toBe(true);
    expect(cidrContains(pods, '10.244.1.255')).toBe(true);
    expect(cidrContains(pods, '10.244.2.0')).toBe(false);
    expect(cidrContains(pods, 'fd00::1')).toBe(false);
  });
  test('ranges overlap when one holds the other', () => {
    expect(cidrsOverlap(cidr('10.0.0.0/8'), cidr('10.96.0.0/16'))).toBe(true);
    expect(cidrsOverlap(cidr('10.96.0.0/16'), cidr('10.97.0.0/16'))).toBe(false);
    expect(cidrsOverlap(cidr('::/0'), cidr('10.97.0.0/16'))).toBe(false);
  });
});

import { expect, test } from 'vitest';
import { preferredAddress } from './address-selection.ts';

const from =
  (...own: string[]) =>
  (to: string) =>
    own.find((address) => address.includes(':') === to.includes(':'));
const local = from('10.244.0.2', 'fd00:10:244::2');
const global = from('203.0.113.10', '2001:db8::10');

test.each<[why: string, addresses: string[], from: typeof local, chosen: string]>([
  ['IPv4 comes before a unique local address', ['fd00:10:96::1', '10.96.0.1'], local, '10.96.0.1'],
  ['a global IPv6 address comes before IPv4 for who has one', ['203.0.113.1', '2001:db8::1'], global, '2001:db8::1'],
  ['but not for who has a unique local one', ['203.0.113.1', '2001:db8::1'], local, '203.0.113.1'],
  ['what cannot be reached comes last', ['10.96.0.1', 'fd00:10:96::1'], from('fd00::2'), 'fd00:10:96::1'],
  ['of equals the first is taken', ['10.96.0.2', '10.96.0.1'], local, '10.96.0.2'],
  ['6to4 comes after IPv4', ['2002:cb00:7101::1', '203.0.113.1'], global, '203.0.113.1'],
])('%s', (_, addresses, sourceFor, chosen) => {
  expect(preferredAddress(addresses, sourceFor)).toBe(chosen);
});

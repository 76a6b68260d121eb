import { expect, it } from 'vitest';
import { HostLocalIpam } from './ipam.ts';

it('gives the address after the last one, so that a freed address rests', () => {
  const ipam = new HostLocalIpam('10.244.3.0/24');
  expect(ipam.allocate()).toBe('10.244.3.2');
  ipam.release('10.244.3.2');
  expect(ipam.allocate()).toBe('10.244.3.3');
});

it('comes round to freed addresses, and says when the range is full', () => {
  const ipam = new HostLocalIpam('10.244.3.0/29');
  const all = Array.from({ length: 5 }, () => ipam.allocate());
  expect(all).toEqual(['10.244.3.2', '10.244.3.3', '10.244.3.4', '10.244.3.5', '10.244.3.6']);
  expect(() => ipam.allocate()).toThrow('no IP addresses available in range set: 10.244.3.1-10.244.3.6');
  ipam.release('10.244.3.4');
  expect(ipam.allocate()).toBe('10.244.3.4');
});

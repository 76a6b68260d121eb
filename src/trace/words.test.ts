import { expect, test } from 'vitest';
import { capitalised, countRules, placeWords } from './words.ts';

test('places are named as people call them', () => {
  expect(placeWords('pod/shop/web-1')).toEqual({ kind: 'Pod', name: 'web-1', namespace: 'shop' });
  expect(placeWords('node/node-1.example.com')).toEqual({ kind: 'Node', name: 'node-1.example.com', namespace: '' });
  expect(placeWords('outside/laptop')).toEqual({ kind: 'Outside', name: 'laptop', namespace: '' });
  expect(placeWords('wire').kind).toBe('Network');
});

test('rules are counted in words', () => {
  expect([1, 2, 4980].map(countRules)).toEqual(['1 rule', '2 rules', '4,980 rules']);
});

test('a sentence begins with a capital, a name keeps its letters', () => {
  expect(capitalised('no route to host')).toBe('No route to host');
  expect(capitalised('node-2 does not answer')).toBe('node-2 does not answer');
  expect(capitalised('10.244.1.2 is an address')).toBe('10.244.1.2 is an address');
  expect(capitalised('')).toBe('');
});

import { expect, test } from 'vitest';
import { lastApplied, remembering } from './last-applied.ts';

// What kubectl 1.32 annotates when it applies such manifests, byte for byte.
test('a manifest is remembered as kubectl writes it: sorted members, HTML’s signs escaped, a line’s end', () => {
  const manifest = {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { namespace: 'default', name: 'page', creationTimestamp: null, annotations: { [lastApplied]: 'old' } },
    data: { html: '<b>a & b</b>', b: 'é\u2028\b', a: 'x' },
  };
  const { annotations } = remembering(manifest).metadata;
  expect(annotations[lastApplied]).toBe(
    '{"apiVersion":"v1","data":{"a":"x","b":"é\\u2028\\b","html":"\\u003cb\\u003ea \\u0026 b\\u003c/b\\u003e"},"kind":"ConfigMap","metadata":{"annotations":{},"creationTimestamp":null,"name":"page","namespace":"default"}}\n',
  );
});

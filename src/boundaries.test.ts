import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { boundaryFaults } from './testing/boundaries.ts';

const root = new URL('..', import.meta.url);
const paths = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => `src/${path}`);
const faultsOf = (files: Readonly<Record<string, string>>) => boundaryFaults(new Map(Object.entries(files)));

describe('the arrows of the design', () => {
  it('hold for every file, without exceptions', () => {
    expect(paths).toContain('src/engine/index.ts');
    expect(boundaryFaults(new Map(paths.map((path) => [path, readFileSync(new URL(path, root), 'utf8')])))).toEqual([]);
  });
});

describe('the check', () => {
  it.each([
    ["import { useState } from 'react';", 'imports react: engine is hermetic'],
    ["import type { ReactNode } from 'react';", 'imports react: engine is hermetic'],
    ["const { readFileSync } = await import('node:fs');", 'imports node:fs: only cli and tests know Node'],
    ["export * from '../../session/store.ts';", 'engine does not import session'],
    ["type Store = import('../../session/store.ts').Store;", 'engine does not import session'],
    ["import { Kubelet } from '../kubelet/kubelet.ts';", 'engine/controllers does not import engine/kubelet'],
    ["import { Cluster } from '../cluster.ts';", 'does not import the files that put the engine together'],
    ["import { podFixture } from '../../testing/pods.ts';", 'engine does not import testing'],
    ["import { parse } from './parse.test.ts';", 'it is a test'],
    ['const now = Date.now();', 'uses Date.now: engine is deterministic'],
    ["const now = Date['now']();", 'uses Date.now'],
    ['const { random } = Math;', 'uses Math.random'],
    ['const today = new Date();', 'uses new Date()'],
    ['const later = (fn: () => void) => setTimeout(fn, 1000);', 'uses setTimeout: engine is hermetic'],
    ['console.log(1);', 'uses console: engine is hermetic'],
    ['const sim = new Simulation(1);', 'constructs Simulation: only the files directly in src/engine do'],
  ])('sees what is wrong in an engine file that says %s', (source, fault) => {
    expect(faultsOf({ 'src/engine/controllers/deployment.ts': source })).toEqual([expect.stringContaining(fault)]);
  });

  it('lets the engine name a field as a page calls its globals, and turn virtual milliseconds into dates', () => {
    const source = `
      import { loadAll } from 'js-yaml';
      interface Segment { readonly window: number }
      export const size = ({ window }: Segment) => window;
      export const names = (text: string) => loadAll(text).map((document) => typeof document);
      export const timestamp = (now: number) => new Date(now).toISOString();`;
    expect(faultsOf({ 'src/engine/controllers/deployment.ts': source })).toEqual([]);
  });

  it.each([
    ['src/trace/panel.tsx', "import { Canvas } from '../canvas/Canvas.tsx';", 'trace does not import canvas'],
    ['src/ui/button.tsx', "import type { Pod } from '../model/objects/index.ts';", 'ui does not import model'],
    [
      'src/cli/main.ts',
      "import { Kubelet } from '../engine/kubelet/kubelet.ts';",
      'public only through src/engine/index.ts',
    ],
    [
      'src/session/store.ts',
      "const url = new URL('../worker/main.ts', import.meta.url);",
      'session does not import worker',
    ],
    ['src/helpers/misc.ts', 'export const one = 1;', 'no place on the map'],
  ])('sees what is wrong when %s says %s', (path, source, fault) => {
    expect(faultsOf({ [path]: source })).toEqual([expect.stringContaining(fault)]);
  });

  it('sees files that import each other in a circle, even for types only', () => {
    const faults = faultsOf({
      'src/model/pod.ts': "import type { Node } from './node.ts';",
      'src/model/node.ts': "import { Cidr } from './cidr.ts';",
      'src/model/cidr.ts': "export { Pod } from './pod.ts';",
    });
    expect(faults).toEqual([
      'import cycle: src/model/pod.ts → src/model/node.ts → src/model/cidr.ts → src/model/pod.ts',
    ]);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../../testing/lab.ts';
import { Typist } from '../../testing/typist.ts';

describe('help', () => {
  let kubectl: Typist;
  beforeAll(() => {
    kubectl = new Typist(new Lab());
  });

  it('kubectl alone shows its commands by what they are for', async () => {
    const { out, code } = await kubectl.line('kubectl');
    expect(out).toMatch(/\nBasic Commands \(Beginner\):\n {2}create {10}Create a resource from a file or from stdin\n/);
    expect(out).toMatch(/\nUse "kubectl options" for a list of global command-line options/);
    expect(code).toBe(0);
  });

  it.each([
    // Which stream, and which exit code: pkg/cmd/util/helpers.go DefaultSubCommandRun.
    ['kubectl rollout', 'out', 1],
    ['kubectl set', 'err', 1],
    ['kubectl create service', 'err', 1],
    ['kubectl rollout -h', 'out', 0],
    ['kubectl help create service', 'out', 0],
  ] as const)('%s lists the commands of the group', async (line, stream, code) => {
    const printed = await kubectl.line(line);
    expect(printed[stream]).toMatch(/\nAvailable Commands:\n(?: {2}\S+ {3}.*\n)+\nUsage:\n {2}kubectl /);
    expect(printed.code).toBe(code);
  });

  it('help of a command shows flags with what they are when nobody gives them', async () => {
    const { out } = await kubectl.line('kubectl help scale');
    expect(out).toMatch(/\n {4}--replicas=0:\n\tHow many pods there shall be\.\n/);
    expect(out).toMatch(/\n {4}-l, --selector='':\n/);
    expect(out).not.toContain('--record');
    expect((await kubectl.line('kubectl scale --help')).out).toBe(out);
  });

  it('options are those of every command', async () => {
    expect((await kubectl.line('kubectl options')).out).toMatch(
      /\n {4}-n, --namespace='':\n\tThe namespace to look into\.\n/,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { deploymentOf, Lab, serviceNamed } from '../testing/lab.ts';
import { Terminal } from '../testing/terminal.ts';

const web = (): Terminal =>
  new Terminal(
    new Lab(deploymentOf('web', 1), serviceNamed('web', 'ports: [{name: http, port: 8888, targetPort: 80}]')),
  );

describe('at the terminal', () => {
  it.each(['deploy/web 8080:80', 'svc/web 8080:8888', 'svc/web 8080:http'])(
    'kubectl port-forward %s',
    async (words) => {
      const { code, out } = await web().type(`kubectl port-forward ${words}`, 5);
      expect(out).toBe('Forwarding from 127.0.0.1:8080 -> 80\nForwarding from [::1]:8080 -> 80\n');
      expect(code).toBe(130);
    },
  );

  it.each([
    [
      'kubectl port-forward',
      "error: TYPE/NAME and list of ports are required for port-forward\nSee 'kubectl port-forward -h' for help and examples\n[1]",
    ],
    ['kubectl port-forward svc/web 80', 'error: Service web does not have a service port 80\n[1]'],
    ['kubectl port-forward deploy/web 8080:https', /^error: Pod 'web-\S+' does not have a named port 'https'\n\[1\]$/],
    ['kubectl port-forward nobody 80', 'Error from server (NotFound): pods "nobody" not found\n[1]'],
    ['curl localhost:8080', /^bash: curl: command not found\nHint: your own machine is no part of the scene/],
  ])('%s is an error', async (line, expected) => {
    const shown = await web().shows(line);
    if (typeof expected === 'string') expect(shown).toBe(expected);
    else expect(shown).toMatch(expected);
  });

  it('kubectl debug opens a node', async () => {
    const terminal = web();
    expect(await terminal.shows('kubectl debug node/node-1 --image=busybox -- hostname')).toBe('node-1\n');
    expect(await terminal.shows('kubectl debug node/node-1')).toBe(
      'error: you must specify --image when not using --copy-to.\n[1]',
    );
    expect(await terminal.shows('kubectl debug node/node-1 -it --image=busybox')).toBe(
      "If you don't see a command prompt, try pressing enter.\n",
    );
    expect(await terminal.shows('conntrack -V')).toBe('conntrack v1.4.7 (conntrack-tools)\n');
  });
});

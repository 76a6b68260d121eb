import { beforeAll, describe, expect, it } from 'vitest';
import { deploymentOf, Lab, serviceNamed } from '../testing/lab.ts';
import { Terminal } from '../testing/terminal.ts';

describe('kubectl run -it', () => {
  let lab: Lab;
  let terminal: Terminal;
  beforeAll(() => {
    lab = new Lab(deploymentOf('frontend', 1), serviceNamed('frontend', 'ports: [{port: 80}]'));
    terminal = new Terminal(lab);
  });

  it('shows what the container says, and with --rm leaves nothing behind', async () => {
    const said = await terminal.shows('kubectl run -it --rm tmp --image=busybox -- nslookup frontend');
    expect(said).toMatch(
      /^Server:.*\nAddress:.*\n\nName:\tfrontend\.default\.svc\.cluster\.local\nAddress: 10\.96\.\d+\.\d+\n\n(?:.*\n)*pod "tmp" deleted\n$/,
    );
    expect(lab.list('Pod').map(({ metadata }) => metadata.name)).not.toContain('tmp');
  });

  it('ends with the exit code of a container that is not started again', async () => {
    const said = await terminal.shows('kubectl run -i --rm tmp --image=busybox --restart=Never -- nslookup nowhere');
    expect(said).toMatch(/\npod "tmp" deleted\n(?:.*\n)*pod default\/tmp terminated \(Error\)\n\[1\]$/);
  });

  it('opens a shell that is typed in, and deletes the pod when it is left', async () => {
    const said = await terminal.shows('kubectl run -it --rm shell --image=busybox -- sh');
    expect(said).toBe("If you don't see a command prompt, try pressing enter.\n");
    expect(terminal.console.prompt).toBe('/ # ');
    expect(await terminal.shows('hostname')).toBe('shell\n');
    const before = lab.playground.now;
    expect(await terminal.shows('exit')).toBe(
      'Session ended, resume using \'kubectl attach shell -c shell -i -t\' command when the pod is running\npod "shell" deleted\n',
    );
    expect(lab.list('Pod').map(({ metadata }) => metadata.name)).not.toContain('shell');
    expect(lab.playground.now - before).toBeLessThan(5_000);
  });

  it('is the container’s own process: the pod ends as its shell does', async () => {
    const phase = (name: string) => lab.get('Pod', name)?.status.phase;
    await terminal.shows('kubectl run -it box --image=busybox --restart=Never -- sh');
    await terminal.shows('exit');
    expect(await terminal.shows('kubectl get pod box')).toMatch(/\nbox +0\/1 +Completed +0 /);
    expect(phase('box')).toBe('Succeeded');
    await terminal.shows('kubectl run -it broken --image=busybox --restart=Never');
    expect(await terminal.shows('exit 3')).toBe('pod default/broken terminated (Error)\n[3]');
    await terminal.shows('sleep 3');
    expect(phase('broken')).toBe('Failed');
    expect(
      await terminal.shows('echo hostname | kubectl run -i --rm piped --image=busybox --restart=Never -- sh'),
    ).toBe('If you don\'t see a command prompt, try pressing enter.\npiped\npod "piped" deleted\n');
  });

  it('goes on in the shell of the next instance when it is attached to again', async () => {
    await terminal.shows('kubectl run -it again --image=busybox -- sh');
    expect(await terminal.shows('exit')).toMatch(/^Session ended, /);
    await terminal.shows('sleep 5');
    expect(await terminal.shows('kubectl attach again -c again -i -t')).toBe(
      "If you don't see a command prompt, try pressing enter.\n",
    );
    expect(await terminal.shows('hostname; exit')).toMatch(/^again\nSession ended, /);
  });

  it('without --rm the pod stays', async () => {
    await terminal.shows('kubectl run -i stays --image=busybox -- hostname');
    expect(lab.list('Pod').map(({ metadata }) => metadata.name)).toContain('stays');
  });
});

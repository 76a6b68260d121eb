import { describe, expect, it } from 'vitest';
import { clientPod, deploymentOf, Lab, serviceNamed } from '../testing/lab.ts';
import { Typist } from '../testing/typist.ts';

const pod = (name: string, containers: string, annotations = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: ${name}}${annotations && `, annotations: {kubehop.dev/behaviour: '${annotations}'}`}}\nspec: {containers: [${containers}]}\n`;
const two = pod('two', '{name: a, image: nginx}, {name: b, image: redis, ports: [{containerPort: 6379}]}');
const ticking = (to: string) => pod('tick', '{name: c, image: kubehop/client}', `client to=${to} every=1s`);

/** A pod "tick" that goes on writing what a web server answers. */
const tickingLab = () =>
  new Lab(clientPod(), deploymentOf('web', 1), serviceNamed('web', 'ports: [{port: 80}]'), ticking('http://web'));

describe('kubectl logs', () => {
  it('of a Deployment takes one of its pods, and says which', async () => {
    const lab = new Lab(deploymentOf('web', 3));
    const { out, err, code } = await new Typist(lab).line('kubectl logs deploy/web --tail 1');
    expect(code).toBe(0);
    expect(err).toMatch(/^Found 3 pods, using pod\/web-[a-z0-9]+-[a-z0-9]{5}$/);
    expect(out).toMatch(/\[notice\] 1#1: start worker processes$/);
  });

  it('takes the first container, or the one named, or all with their names before each line', async () => {
    const kubectl = new Typist(new Lab(two));
    expect(await kubectl.line('kubectl logs two --tail=1')).toMatchObject({
      err: 'Defaulted container "a" out of: a, b',
    });
    expect((await kubectl.line('kubectl logs two -c b')).out).toMatch(/Ready to accept connections tcp$/);
    expect((await kubectl.line('kubectl logs two b')).out).toMatch(/Ready to accept connections tcp$/);
    const all = await kubectl.line('kubectl logs -l app=two --all-containers --prefix');
    expect(all.out).toMatch(/^\[pod\/two\/a\] \/docker-entrypoint.*\n[\s\S]*\n\[pod\/two\/b\] 1:M 01 Jan/);
    expect((await kubectl.line('kubectl logs two -c b --timestamps')).out).toMatch(
      /^2026-01-01T00:00:\d\d\.\d{9}Z 1:M/,
    );
  });

  it('follows until Ctrl-C, or until the pod is gone', async () => {
    const lab = tickingLab();
    const kubectl = new Typist(lab);
    const followed = await kubectl.line('kubectl logs -f --tail=0 tick', 5);
    expect(followed.code).toBe(130);
    expect(followed.out.match(/^Hostname: web-/gm)?.length).toBeGreaterThanOrEqual(4);
    lab.delete('Pod', 'tick', '?gracePeriodSeconds=3');
    expect(await kubectl.line('kubectl logs -f --tail=0 tick', 30)).toMatchObject({ code: 0, err: '' });
  });

  it('says what is written at that very instant, of several with their names before each line', async () => {
    const speaking = (name: string) => pod(name, "{name: c, image: busybox, command: [sh, -c, 'sleep 4; echo now']}");
    const lab = new Lab(speaking('a'), speaking('b'));
    const kubectl = new Typist(lab);
    const { out } = await kubectl.line('kubectl logs -f -l app=a --prefix --timestamps', 6);
    expect(out).toMatch(/^\[pod\/a\/c\] 2026-01-01T00:00:\d\d\.\d{9}Z now$/);
    const waited = new Typist(lab);
    lab.run(20);
    expect((await waited.line('kubectl logs b')).out).toBe('now');
  });

  it('attach shows what comes from now on, until the process ends', async () => {
    const lab = tickingLab();
    const kubectl = new Typist(lab);
    lab.run(10);
    const { out, err, code } = await kubectl.line('kubectl attach tick', 3);
    expect(out.match(/^Hostname: web-/gm)?.length).toBeLessThanOrEqual(4);
    expect({ err, code }).toEqual({ err: "If you don't see a command prompt, try pressing enter.", code: 130 });
    lab.delete('Pod', 'tick', '?gracePeriodSeconds=2');
    expect((await kubectl.line('kubectl attach tick', 30)).code).toBe(0);
    expect((await kubectl.line('kubectl attach')).err).toBe('error: at least 1 argument is required for attach');
  });

  it.each([
    ['kubectl logs nobody', 'error: error from server (NotFound): pods "nobody" not found in namespace "default"'],
    ['kubectl logs two -c z', 'error: container z is not valid for pod two'],
    [
      'kubectl logs two -p',
      'Defaulted container "a" out of: a, b\nError from server (BadRequest): previous terminated container "a" in pod "two" not found',
    ],
    [
      'kubectl logs stuck',
      'Error from server (BadRequest): container "web" in pod "stuck" is waiting to start: trying and failing to pull image',
    ],
    ['kubectl logs two --tail=-5', 'error: --tail must be greater than or equal to -1'],
    [
      'kubectl logs two -c a --all-containers',
      'error: --all-containers=true should not be specified with container name a',
    ],
    [
      'kubectl logs',
      "error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples",
    ],
    ['kubectl logs -l app=none', 'No resources found in default namespace.'],
  ])('%s', async (line, err) => {
    const lab = new Lab(two, pod('stuck', '{name: web, image: does-not-exist}'));
    expect((await new Typist(lab).line(line)).err).toBe(err);
  });
});

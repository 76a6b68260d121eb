import { describe, expect, test } from 'vitest';
import { deploymentOf, Lab, serviceNamed } from '../testing/lab.ts';

/** A pod with an init container that runs a script. */
const waiting = (script: string): string => `apiVersion: v1
kind: Pod
metadata: {name: app, labels: {app: app}}
spec:
  initContainers:
    - name: wait
      image: busybox:1.28
      command: [sh, -c, ${JSON.stringify(script)}]
      env: [{name: WHERE, value: 'http://web'}]
  containers: [{name: app, image: nginx}]
`;

const web = [deploymentOf('web', 1), serviceNamed('web', 'ports: [{port: 80}]')];

describe('an init container that waits for a Service', () => {
  test.each([
    ['nslookup', 'until nslookup web; do echo waiting; sleep 2; done'],
    ['nc', 'until nc -z -w 2 web 80; do sleep 2; done; echo "web is up"'],
    ['nc, turned round', 'while ! nc -vz web 80 2>/dev/null; do sleep 2; done'],
    ['wget', 'until wget -q --spider http://web:80/; do sleep 2; done'],
    ['wget of a bare name', 'until wget -qO- web >/dev/null 2>&1\ndo\n  sleep 2\ndone'],
    ['curl and a variable', 'until curl -sf $WHERE > /dev/null; do\n  sleep 2\ndone\nexit 0'],
  ])('with %s ends well as soon as that is reached, and not before', (_, script) => {
    const lab = new Lab(waiting(script));
    const [pod] = lab.run(30).pods('app');
    expect(pod?.status.initContainerStatuses?.[0]?.state).toHaveProperty('running');
    lab.apply(...web);
    const ready = () => lab.pods('app')[0]?.status.phase === 'Running';
    expect(lab.until(ready, 60)).toBeGreaterThan(1);
  });

  test.each([
    ['goes on with something else', 'until nslookup web; do sleep 2; done; exec /app --serve'],
    ['gives up after a while', 'for i in $(seq 3); do nc -z web 80 && exit 0; sleep 2; done; exit 1'],
  ])('and %s is not run, which an event says', (_, script) => {
    const lab = new Lab(waiting(script));
    const reasons = lab.list('Event').map(({ reason }) => reason);
    expect(reasons).toContain('ScriptNotRun');
    expect(lab.pods('app')[0]?.status.phase).toBe('Running');
  });
});

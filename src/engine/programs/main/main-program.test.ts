import { describe, expect, test } from 'vitest';
import { Shop } from '../../../testing/shop.ts';
import { Playground } from '../../index.ts';

const pod = (container: string, more = 'restartPolicy: Never, '): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: it}\nspec: {${more}containers: [{name: it, ${container}}]}\n`;

class Jobs extends Shop {
  /** Applies a pod, waits for its end, and reads its log. */
  ended(
    container: string,
    more?: string,
  ): { readonly exitCode: number | undefined; readonly reason: string | undefined; readonly log: string } {
    this.apply(pod(container, more));
    const state = () => this.get('Pod', 'it').status.containerStatuses?.[0]?.state.terminated;
    this.until(() => state() !== undefined, 200);
    return { exitCode: state()?.exitCode, reason: state()?.reason, log: this.log() };
  }

  log(): string {
    return this.playground.read({ method: 'GET', path: '/api/v1/namespaces/default/pods/it/log' }).body;
  }
}

describe('a container whose command is a program', () => {
  test('runs it to its end: its output is the container’s log, its exit code the container’s', () => {
    const { exitCode, reason, log } = new Jobs().ended(
      'image: busybox, args: [nslookup, web.default.svc.cluster.local]',
    );
    expect({ exitCode, reason }).toEqual({ exitCode: 0, reason: 'Completed' });
    expect(log).toContain('Name:\tweb.default.svc.cluster.local\nAddress: 10.96.0.50\n');
  });

  test('fails with its code', () => {
    const { exitCode, reason, log } = new Jobs().ended(
      'image: curlimages/curl, args: ["-sS", "-m", "3", "http://none/"]',
    );
    expect({ exitCode, reason, log }).toEqual({
      exitCode: 7,
      reason: 'Error',
      log: 'curl: (7) Failed to connect to none port 80 after 0 ms: Could not connect to server\n',
    });
  });

  test('an image of curl runs curl', () => {
    expect(new Jobs().ended('image: "curlimages/curl:8.10.1", args: ["-s", "http://web/hello"]').log).toContain(
      'Request: GET /hello\n',
    );
  });

  test('runs again when it ends in a pod that is to be restarted', () => {
    const lab = new Jobs();
    lab.apply(pod('image: busybox, command: [wget, "-qO-", "http://none"]', ''));
    lab.until(() => (lab.get('Pod', 'it').status.containerStatuses?.[0]?.restartCount ?? 0) > 1);
    expect(lab.log()).toBe("wget: can't connect to remote host (10.96.0.51): Connection refused\n");
  });
});

describe('a shell script that is a plain list of programs', () => {
  test.each([
    ['echo one; echo "two $NAME"', 0, 'one\ntwo it\n'],
    ['false && echo no; echo yes', 0, 'yes\n'],
    ['false || echo no', 0, 'no\n'],
    ['echo a && exit 3', 3, 'a\n'],
    ["sleep 5\necho 'late $NAME'", 0, 'late $NAME\n'],
    ['nc -z none 80 || exit 9', 9, ''],
  ])('%j exits with %i', (script, code, log) => {
    const ended = new Jobs().ended(
      `image: busybox, env: [{name: NAME, value: it}], command: [sh, -c, ${JSON.stringify(script)}]`,
    );
    expect(ended).toMatchObject({ exitCode: code, log });
  });

  test('what is more than that is left to what is known of the image', () => {
    const lab = new Jobs(pod('image: busybox, command: [sh, -c, "cat /etc/hosts | grep x; python app.py"]'));
    expect(lab.run(60).get('Pod', 'it').status.phase).toBe('Running');
  });
});

test('replaying it writes the same log, byte for byte', () => {
  const lab = new Jobs();
  lab.ended('image: busybox, command: [sh, -c, "ping -c 2 10.244.0.2; nslookup web"]');
  const again = Playground.restore(lab.playground.recording());
  const path = '/api/v1/namespaces/default/pods/it/log';
  expect(again.ok && again.playground.read({ method: 'GET', path }).body).toBe(lab.log());
  expect(again.ok && again.playground.recording()).toEqual(lab.playground.recording());
});

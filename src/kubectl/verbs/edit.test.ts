import { describe, expect, it } from 'vitest';
import { deploymentOf, Lab } from '../../testing/lab.ts';
import { Typist } from '../../testing/typist.ts';

/** Runs `kubectl edit` with an editor that does one thing after another; the last is done again and again. */
async function edited(lab: Lab, ...steps: readonly ((text: string) => string | undefined)[]) {
  const opened: string[] = [];
  const kubectl = new Typist(lab, {
    edit: (_, text) => {
      const step = steps[Math.min(opened.length, steps.length - 1)];
      opened.push(text);
      return Promise.resolve(step?.(text));
    },
  });
  return { ...(await kubectl.line('kubectl edit deployment web')), opened };
}

const replicas = (to: number) => (text: string) => text.replace(/^ {2}replicas: .*$/m, `  replicas: ${to}`);

// What is said is kubectl v1.32.4's (pkg/cmd/util/editor/editoptions.go), but for "A copy of your changes has been stored to": the text
// stays in the editor.
describe('kubectl edit', () => {
  const lab = new Lab(deploymentOf('web', 2));

  it('opens the object as YAML, without who manages its fields, and saves what changed', async () => {
    const { out, code, opened } = await edited(lab, replicas(3));
    expect(out).toBe('deployment.apps/web edited');
    expect(code).toBe(0);
    expect(opened[0]).toMatch(
      /^# Please edit the object below\. Lines beginning with a '#'(?:.*\n)+#\napiVersion: apps\/v1\n/,
    );
    expect(opened[0]).not.toContain('managedFields');
    expect(lab.get('Deployment', 'web').spec.replicas).toBe(3);
  });

  it.each([
    ['saved as it was', (text: string): string | undefined => text],
    ['closed', () => undefined],
    ['with nothing but comments changed', (text: string) => `# note\n${text}`],
  ])('changes nothing when the text is %s', async (_, step) => {
    const { out, err, code } = await edited(lab, step);
    expect({ out, err, code }).toEqual({ out: '', err: 'Edit cancelled, no changes made.', code: 0 });
  });

  it('opens a text that is not valid again, with the reasons above, until it is mended', async () => {
    const { out, err, opened } = await edited(lab, replicas(-1), replicas(4));
    expect(err).toBe('error: deployments.apps "web" is invalid');
    expect(opened[1]).toContain(
      '#\n# deployments.apps "web" was not valid:\n# * spec.replicas: Invalid value: -1: must be greater than or equal to 0\n#\n',
    );
    expect(opened[1]).toContain('\n  replicas: -1\n');
    expect(out).toBe('deployment.apps/web edited');
    expect(lab.get('Deployment', 'web').spec.replicas).toBe(4);
  });

  it('gives up when a text that is not valid is saved as it is', async () => {
    const { err, code } = await edited(lab, replicas(-1), (text) => text);
    expect(err).toBe('error: deployments.apps "web" is invalid\nerror: Edit cancelled, no valid changes were saved.');
    expect(code).toBe(1);
  });

  it.each([
    ['empty', () => '', 'invalid object to validate'],
    ['no YAML', (text: string) => `${text}bad: [\n`, 'yaml: line '],
  ])('says what is wrong with a text that is %s', async (_, step, why) => {
    const { opened } = await edited(lab, step, () => undefined);
    expect(opened[1]).toContain(`# * <nil>: Invalid value: "The edited file failed validation": ${why}`);
  });

  it('lets nobody change the name', async () => {
    const { err } = await edited(lab, (text) => text.replace('\n  name: web\n', '\n  name: other\n'));
    expect(err).toBe('error: At least one of apiVersion, kind and name was changed');
  });
});

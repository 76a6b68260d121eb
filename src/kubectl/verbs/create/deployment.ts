import { fnv1a } from '../../../model/fnv.ts';
import { failed } from '../../failure.ts';
import { flagsOf } from '../../flags.ts';
import { createFrom, generatorFlags, nameOf } from '../../generated.ts';
import type { Verb } from '../../verb.ts';

const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** Five letters, always the same for a name, where kubectl takes them by chance. */
function suffix(name: string): string {
  const hash = fnv1a(name);
  return [0, 1, 2, 3, 4].map((digit) => letters[Math.floor(hash / letters.length ** digit) % letters.length]).join('');
}

/** The container of an image, named after it (pkg/cmd/create/create_deployment.go buildPodSpec, sanitizeAndUniquify). */
function containerNamed(image: string): string {
  const [name = ''] = (image.split('/').at(-1) ?? '').split(/[:@]/);
  return /[_.]/.test(name) ? `${name.replace(/[_.]/g, '-')}-${suffix(name)}` : name;
}

/** `kubectl create deployment` (pkg/cmd/create/create_deployment.go). */
export const deployment: Verb = {
  flags: flagsOf(`image* replicas#,-r port# ${generatorFlags}`),
  required: ['image'],
  async run(run) {
    const { parsed } = run;
    const name = nameOf(run);
    const images = parsed.list('image').flatMap((given) => given.split(','));
    if (images.length > 1 && parsed.after && parsed.after.length > 0)
      throw failed('cannot specify multiple --image options and command');
    const port = parsed.number('port');
    const containers = images.map((image, at) => ({
      name: containerNamed(image),
      image,
      ...(parsed.after && parsed.after.length > 0 && { command: parsed.after }),
      ...(port !== undefined && port > 0 && at === 0 && { ports: [{ containerPort: port }] }),
    }));
    const labels = { app: name };
    await createFrom(
      run,
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, labels },
        spec: {
          replicas: parsed.number('replicas') ?? 1,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers } },
        },
      },
      'deployment',
    );
  },
};

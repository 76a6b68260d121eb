import { expect, it } from 'vitest';
import { clientPod, deploymentOf } from '../testing/lab.ts';
import { parseLesson } from './parse.ts';
import { isOnTheWay, reached } from './reached.ts';
import { localTheatre } from './theatre.ts';

const source = `---
apiVersion: kubehop.dev/v1
kind: Lesson
title: Two steps
summary: The second is some way off.
---
\`\`\`yaml scene
${[deploymentOf('web', 2), clientPod()].join('---\n')}
\`\`\`

## First

\`\`\`yaml step
checks: [{check: object, get: service/web}]
solution: ['kubectl expose deployment web --port=80', WORK, 'kubectl scale deployment web --replicas=4']
\`\`\`

## Second

\`\`\`yaml step
actions: ['kubectl delete pod -l app=web --wait=false', {wait: 5s}]
checks: [{check: object, get: service/web}]
\`\`\`
`;

function worldAt(step: number, work: string) {
  const parsed = parseLesson(source.replace('WORK', work));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  expect(isOnTheWay(parsed.lesson, step)).toBe(step > 0);
  return reached(parsed.lesson, step, localTheatre);
}

it('the world at a step is the same to the instant, however long the machine takes for what is typed on the way', async () => {
  const quick = await worldAt(1, "'true'");
  const slow = await worldAt(1, "'seq 1 100000 | sort -n | tail -1'");
  expect(quick).toHaveProperty('recording.now');
  expect(slow).toEqual(quick);
});

it('says what of the way could not be done, and gives the world so far', async () => {
  const stuck = await worldAt(1, "'kubectl get nothing'");
  expect(stuck).toMatchObject({
    failed: { message: expect.stringContaining(`the server doesn't have a resource type "nothing"`) },
    recording: { actions: [expect.anything()] },
  });
});

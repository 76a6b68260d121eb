import { describe, expect, it } from 'vitest';
import { clientPod, deploymentOf } from '../testing/lab.ts';
import { parseLesson } from './parse.ts';
import { localTheatre } from './theatre.ts';
import { verify } from './verify.ts';

const service = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
});
const block = (role: string, yaml: string) => `\`\`\`yaml ${role}\n${yaml}\n\`\`\`\n`;
const apply = (text: string) => JSON.stringify({ kind: 'apply', text });

/** A lesson in which the learner is to make a Service, with these things said of its one step. */
const lesson = (step: string): string => `---
apiVersion: kubehop.dev/v1
kind: Lesson
title: A Service
summary: One step.
---
${block('scene', [deploymentOf('web', 2), clientPod()].join('---\n'))}
## Make it

${block('step', step)}`;

const said = async (text: string): Promise<readonly string[]> => {
  const parsed = parseLesson(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return (await verify(parsed.lesson, localTheatre)).map(({ message }) => message);
};

const answered =
  '{check: requests, from: pod/client, to: "http://web", count: 6, servers: 2, passes: [KUBE-SVC of default/web]}';
const solution = `solution: [${apply(service)}]`;

describe('a lesson is verified by playing it', () => {
  it('holds when the start does not pass, the solution does, and near-misses do not', async () => {
    const nearMiss = `nearMisses: [{why: wrong selector, acts: [${apply(service.replace('"app":"web"', '"app":"wob"'))}]}]`;
    expect(await said(lesson(`checks: [${answered}]\n${solution}\n${nearMiss}`))).toEqual([]);
  });

  it('types lines of a solution in the terminal, pipes and all', async () => {
    const typed = 'kubectl expose $(kubectl get deploy -o name | grep web) --port=80';
    expect(
      await said(
        lesson(
          `checks: [${answered}]\nsolution: ['${typed}']\nnearMisses: [{why: nothing but a look, acts: [kubectl get pods]}]`,
        ),
      ),
    ).toEqual([]);
  });

  it.each<[what: string, step: string, fault: RegExp]>([
    ['a start that passes', `checks: [{check: object, get: deployment/web}]\n${solution}`, /all checks hold before/],
    [
      'a solution that does not pass',
      `checks: [${answered}]\nsolution: [${apply(service.replace('"app":"web"', '"app":"wob"'))}]`,
      /does not pass: "6 of 6 requests from pod\/client to http:\/\/web are answered.*": 0 of 6 are as wanted.*rejected/,
    ],
    [
      'a solution that cannot be done',
      `checks: [${answered}]\nsolution: [{kind: power, node: nobody, on: false}]`,
      /cannot be done: nodes "nobody" not found/,
    ],
    [
      'a near-miss that passes',
      `checks: [${answered}]\n${solution}\nnearMisses: [{why: the same again, acts: [${apply(service)}]}]`,
      /the near-miss "the same again" passes/,
    ],
    [
      'a step that cannot begin',
      `actions: [{kind: apply, text: "kind: Nonsense"}]\nchecks: [${answered}]`,
      /cannot begin/,
    ],
  ])('%s is told', async (_, step, fault) => {
    const faults = await said(lesson(step));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });

  it('a scene with an error is told with its line in the lesson', async () => {
    const parsed = parseLesson(lesson(`checks: [${answered}]`).replace('kind: Deployment', 'kind: Deploiment'));
    if (!parsed.ok) throw new Error('it reads well');
    const [problem] = await verify(parsed.lesson, localTheatre);
    expect(problem).toMatchObject({ line: 10, message: expect.stringContaining('Deploiment') });
  });
});

const web = service
  .replace('"port":80', '"port":80,"nodePort":30080')
  .replace('"spec":{', '"spec":{"type":"NodePort",');

/** The Service with an address that is known before. */
const fixed = service.replace('"spec":{', '"spec":{"clusterIP":"10.96.0.80",');

describe('checks on behaviour', () => {
  it.each<[check: string, did: string]>([
    [
      '{check: seen, from: pod/client, to: web, count: 3}',
      `${apply(service)}, {wait: 3s}, {kind: send, from: pod/default/client, to: "http://web", count: 3}`,
    ],
    [
      '{check: seen, from: pod/client, to: web}',
      `${apply(fixed)}, {wait: 3s}, {kind: send, from: pod/default/client, to: "http://10.96.0.80", count: 1}`,
    ],
    [
      '{check: seen, to: web, outcome: rejected, droppedIn: KUBE-SERVICES}',
      `${apply(service.replace('"app":"web"', '"app":"x"'))}, {wait: 3s}, {kind: send, from: pod/default/client, to: "http://web", count: 1}`,
    ],
    ['{check: requests, from: outside/laptop, to: "http://192.168.0.2:30080", seenFrom: node, count: 3}', apply(web)],
    [
      '{check: requests, from: outside/laptop, to: "http://192.168.0.2:30080", seenFrom: client}',
      apply(web.replace('"spec":{', '"spec":{"externalTrafficPolicy":"Local",')),
    ],
    ['{check: dns, from: pod/client, name: web.default.svc.cluster.local, answers: "10.96.*"}', apply(service)],
    [
      '{check: object, get: pods, selector: app=web, atLeast: 3}',
      '{kind: rest, request: {method: PATCH, path: /apis/apps/v1/namespaces/default/deployments/web, contentType: application/merge-patch+json, body: "{\\"spec\\":{\\"replicas\\":3}}"}}',
    ],
    [
      '{check: object, get: deployment/web, absent: true}',
      '{kind: rest, request: {method: DELETE, path: /apis/apps/v1/namespaces/default/deployments/web}}',
    ],
    [
      '{check: object, get: events, path: "{.reason}", equals: Killing, any: true}',
      '{kind: rest, request: {method: DELETE, path: "/api/v1/namespaces/default/pods/client"}}',
    ],
    ['{check: question, ask: "Where is it?", choices: [here, nowhere], answer: nowhere}', '{wait: 1s}'],
    [
      '{check: predict, ask: "Who?", from: pod/client, to: "http://web", about: outcome, choices: [answered, refused]}',
      apply(service),
    ],
  ])('%s holds after the deed, and not before', async (check, did) => {
    expect(await said(lesson(`checks: [${check}]\nsolution: [${did}]`))).toEqual([]);
  });

  it('of many values of which one is enough, it is said how many there are when none is as wanted', async () => {
    const check = (equals: string) =>
      `{check: object, get: pods, path: "{.metadata.name}", equals: ${equals}, any: true}`;
    const unmet = await said(lesson(`checks: [${check('nobody')}]\nsolution: [{wait: 1s}]`));
    expect(unmet.join()).toMatch(/pods \{\.metadata\.name\}: 0 of \d are as wanted/);
  });

  it('at most so many servers: with session affinity one answers all requests, without it several do', async () => {
    const one = '{check: requests, from: pod/client, to: "http://web", count: 12, serversAtMost: 1}';
    const sticky = apply(service.replace('"spec":{', '"spec":{"sessionAffinity":"ClientIP",'));
    const nearMiss = `nearMisses: [{why: no affinity, acts: [${apply(service)}]}]`;
    expect(await said(lesson(`checks: [${one}]\nsolution: [${sticky}]\n${nearMiss}`))).toEqual([]);
  });
});

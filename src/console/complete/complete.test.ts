import { beforeAll, expect, it, test } from 'vitest';
import { clientPod, deploymentOf, Lab, serviceNamed } from '../../testing/lab.ts';
import { Terminal } from '../../testing/terminal.ts';

let terminal: Terminal;
beforeAll(() => {
  terminal = new Terminal(new Lab(deploymentOf('web', 2), clientPod(), serviceNamed('web', 'ports: [{port: 80}]')));
  for (const name of ['web.yaml', 'sleep/one.yaml', 'my file']) terminal.files.set(name, 'x');
});

const complete = async (text: string): Promise<readonly string[]> => {
  const { start, candidates } = await terminal.console.complete(text, text.length);
  return candidates.map((candidate) => text.slice(0, start) + candidate);
};

it.each([
  ['kube', ['kubectl']],
  ['ls | he', ['ls | head', 'ls | help']],
  ['for i in 1; do sle', ['for i in 1; do sleep']],
  ['echo $(hea', ['echo $(head']],
  ['X=1 kube', ['X=1 kubectl']],
  ['echo $HO', ['echo $HOME']],
  ['cat we', ['cat web.yaml']],
  ['cat "sleep/', ['cat sleep/one.yaml']],
  ['cat my', ['cat my\\ file']],
  ['sort < sl', ['sort < sleep/']],
  ['echo a > we', ['echo a > web.yaml']],
  ['ssh ', ['ssh node-1', 'ssh node-2']],
  ['nonsense --', []],
])('%s', async (text, expected) => {
  expect(await complete(text)).toEqual(expected);
});

test('what stands after the cursor does not count', async () => {
  expect(await terminal.console.complete('kube get', 4)).toEqual({ start: 0, candidates: ['kubectl'] });
});

it.each([
  ['kubectl descr', ['kubectl describe']],
  ['kubectl rollout re', ['kubectl rollout restart', 'kubectl rollout resume']],
  ['kubectl create dep', ['kubectl create deployment']],
  ['kubectl get endpoints', ['kubectl get endpoints', 'kubectl get endpointslices']],
  ['kubectl get deployments w', ['kubectl get deployments web']],
  ['kubectl get deploy,sv', ['kubectl get deploy,svc']],
  ['kubectl get deploy/', ['kubectl get deploy/web']],
  ['kubectl -n kube-system get svc ', ['kubectl -n kube-system get svc kube-dns']],
  ['kubectl get pods -n kube-s', ['kubectl get pods -n kube-system']],
  ['kubectl get pods --output=js', ['kubectl get pods --output=json', 'kubectl get pods --output=jsonpath=']],
  ['kubectl get pods -o wi', ['kubectl get pods -o wide']],
  ['kubectl get pods --show-l', ['kubectl get pods --show-labels']],
  ['kubectl delete svc we', ['kubectl delete svc web']],
  ['kubectl apply -f sl', ['kubectl apply -f sleep/']],
  ['kubectl exec cl', ['kubectl exec client']],
  ['kubectl exec client -c ', ['kubectl exec client -c curl']],
  ['kubectl exec -it client -- cu', ['kubectl exec -it client -- curl', 'kubectl exec -it client -- cut']],
  ['kubectl exec -it client -c curl -- di', ['kubectl exec -it client -c curl -- dirname']],
  ['kubectl exec deploy/web -- cur', ['kubectl exec deploy/web -- curl']],
  ['kubectl exec deploy/web -- wg', []],
  ['kubectl -n kube-system exec deploy/coredns -- ', []],
  ['kubectl cordon node-2', ['kubectl cordon node-2']],
  ['kubectl expose deploy web --type=N', ['kubectl expose deploy web --type=NodePort']],
  ['kubectl get nonsense ', []],
  ['kubectl nonsense ', []],
  ['kubectl get --context ', ['kubectl get --context kubehop']],
  ['echo $(kubectl get nodes n', ['echo $(kubectl get nodes node-1', 'echo $(kubectl get nodes node-2']],
])('%s', async (text, expected) => {
  expect(await complete(text)).toEqual(expected);
});

test('names are those of the namespace that commands go to', async () => {
  await terminal.type('kubectl config set-context --current --namespace=kube-system');
  expect(await complete('kubectl get svc ')).toEqual(['kubectl get svc kube-dns']);
  expect(await complete('kubectl get svc --namespace default w')).toEqual(['kubectl get svc --namespace default web']);
  await terminal.type('kubectl config set-context --current --namespace=default');
});

test('an alias is completed as what it stands for', async () => {
  await terminal.type("alias k=kubectl kg='kubectl get'");
  expect(await complete('k descr')).toEqual(['k describe']);
  expect(await complete('kg deploy w')).toEqual(['kg deploy web']);
});

test('a shell in a container completes what its image has', async () => {
  await terminal.type('kubectl exec -it client -- sh');
  expect(await complete('cu')).toEqual(['curl', 'cut']);
  expect(await complete('di')).toEqual(['dirname']);
  await terminal.type('exit');
});

test('names are those that are there now', async () => {
  expect(await complete('kubectl delete deploy ')).toEqual(['kubectl delete deploy web']);
  await terminal.type('kubectl create deployment more --image=nginx; kubectl delete deployment web; sleep 1');
  expect(await complete('kubectl delete deploy ')).toEqual(['kubectl delete deploy more']);
  const recording = await terminal.engine.request('recording', null);
  await terminal.engine.request('restore', { recording: { ...recording, actions: [], now: 5000 } });
  expect(await complete('kubectl delete deploy ')).toEqual(['kubectl delete deploy web']);
});

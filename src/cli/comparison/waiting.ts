import type { Compared } from './compared.ts';

/** What runs until it is interrupted: kubectl ends with 1 where a shell's own commands end with 130. */
const interrupted = ['exit code 130 instead of 1'];

const extra = `apiVersion: v1
kind: Service
metadata: {name: extra, labels: {app: extra}}
spec: {selector: {app: extra}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: extra}
spec:
  replicas: 2
  selector: {matchLabels: {app: extra}}
  template: {metadata: {labels: {app: extra}}, spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]}}
`;
const more = extra.replace('replicas: 2', 'replicas: 3');
const files = { 'shop/extra.yaml': extra };

/** A rollout from its first manifest on, what waits for it, and what watches. Each sees what those before it made of the world. */
export const waiting: readonly Compared[] = [
  { words: 'diff -f shop/extra.yaml', files },
  { words: 'apply -f shop/extra.yaml --dry-run=client', files },
  { words: 'apply -f shop/extra.yaml --dry-run=server', files },
  { words: 'apply -f shop', files },
  { words: 'wait --for=condition=Available deploy/extra --timeout=60s', seconds: 70 },
  { words: 'wait --for=condition=Ready pod -l app=extra', seconds: 40 },
  { words: "wait --for=jsonpath='{.status.phase}'=Running pod -l app=extra", seconds: 40 },
  { words: 'wait --for=condition=Ready pod/crasher --timeout=0' },
  { words: 'diff -f shop/extra.yaml', files },
  { words: 'diff -f shop/extra.yaml', files: { 'shop/extra.yaml': more.replace('image: nginx', 'image: redis') } },
  { words: 'apply -f -', stdin: more },
  { words: 'rollout status deploy/extra', seconds: 60 },
  { words: 'set image deploy/extra web=nginx:1.29' },
  { words: 'rollout status deploy/extra', seconds: 60 },
  { words: 'rollout history deploy/extra' },
  { words: 'rollout undo deploy/extra' },
  { words: 'create deployment httpenv --image=bretfisher/httpenv' },
  { words: 'expose deployment httpenv --port 8888' },
  { words: 'get service httpenv' },
  { words: 'delete deploy,svc httpenv' },
  { words: 'delete -f shop/extra.yaml', files },
  { words: 'get pods --watch -l app=web', seconds: 2, expected: interrupted },
  { words: 'get pod crasher --watch', seconds: 50, expected: interrupted },
  { words: 'config set-context --current --namespace=shop' },
  { words: 'get pods' },
  { words: 'config view' },
];

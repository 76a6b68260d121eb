// The scene of the frame measurements: many pods on several nodes, and a client that asks them.

const node = (name) => `apiVersion: v1
kind: Node
metadata: {name: ${name}}`;

/** A scene of `pods` web servers behind one Service on `nodes` nodes, with the pod `client`. */
export function crowd(pods, nodes) {
  return [
    'apiVersion: kubehop.dev/v1\nkind: Scene\nmetadata: {name: Crowd}\nspec: {seed: 1}',
    ...Array.from({ length: nodes }, (_, i) => node(`node-${i + 1}`)),
    `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${pods}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: hashicorp/http-echo:1.0, args: ["-listen=:5000"], ports: [{containerPort: 5000}]}]`,
    `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 5000}]}`,
    `apiVersion: v1
kind: Pod
metadata: {name: client, labels: {run: client}}
spec: {containers: [{name: curl, image: curlimages/curl:8.10.1, command: [sleep, infinity]}]}`,
  ].join('\n---\n');
}

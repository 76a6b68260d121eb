import { linkDictionaries } from './link-dictionary.ts';

const words = `
The next, Now, Here, There is, Nobody, Everybody, When, While, Because, Look at the trace: the rule of the chain matched.
endpoints, readiness, kube-proxy, iptables, nftables, ipvs, userland, conntrack, load balancer, NodePort, LoadBalancer, ExternalName,
headless, session affinity, traffic policy, rolling update, resolver, name server, search list, namespace, ConfigMap.
proxy: {mode: iptables}
loadBalancer: cloud
outside: [{name: laptop, address: 203.0.113.10}]
  type: NodePort
  externalTrafficPolicy: Local
  clusterIP: None
  sessionAffinity: ClientIP
readinessProbe: {httpGet: {path: /ready, port: 8080}}
droppedIn: KUBE-SERVICES
passes: [KUBE-SVC of default/web]
outcome: refused
outcome: rejected
outcome: timeout
seenFrom: client
seenFrom: node
open: yaml
open: trace
open: terminal
level: intermediate
level: advanced
prerequisites: [services/]
actions:
  - {kind: power, node: node-1, on: false}
  - {kind: crash, namespace: default, pod: web}
  - {kind: send, from: pod/default/client, to: "http://web", count: 10}
  - {wait: 10s}
nearMisses:
  - why: 
    acts: [kubectl ]
kubectl get pods -o wide
kubectl get endpointslices
kubectl get svc
kubectl describe service web
kubectl delete pod -l app=web
kubectl scale deployment web --replicas=5
kubectl expose deployment web --port=80 --target-port=5000
kubectl exec client -- curl -s http://web
kubectl exec client -- nslookup web
kubectl get pod -l app=web -o jsonpath='{.items[0].status.podIP}'
kubectl set image deployment/web web=
kubectl rollout status deployment web
kubectl patch service web -p '{"spec":{"selector":{"app":"web"}}}'
kubectl label pod 
  - check: question
    ask: What would become of a request to 
    choices:
      - 
    answer: 
    because: 
  - check: predict
    ask: Which pod will answer the next request?
    about: by
  - check: dns
    from: pod/client
    name: web.default.svc.cluster.local
    answers: "10.96.*"
  - check: seen
    from: pod/client
    to: 
    by: default/web-*
  - check: object
    get: deployment/web
    get: service/web
    path: '{.spec.ports[*].port}'
    path: '{.status.readyReplicas}'
    path: '{.reason}'
    equals: Killing
    any: true
    atLeast: 3
    absent: true
    says: 
---
apiVersion: kubehop.dev/v1
kind: Lesson
title: 
summary: 
level: beginner
minutes: 5
objectives:
  - 
language: en
seed: 1
---

~~~yaml scene
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: hashicorp/http-echo:1.0
          args: ["-listen=:5000", "-text=hello"]
          ports: [{containerPort: 5000}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 5000}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client, labels: {run: client}}
spec: {containers: [{name: curl, image: "curlimages/curl:8.10.1", command: [sleep, infinity]}]}
~~~

## 

~~~yaml setup

~~~yaml step
task: 
highlight: [service/default/web]
checks:
  - check: requests
    from: pod/client
    to: http://web
    count: 10
    servers: 3
hints:
  - 
solution:
  - kubectl 
~~~

`.replaceAll('~~~', '```');

/**
 * Preset dictionaries for links to lessons, by the version written in the link. FROZEN as those for scenes are: a link can only be
 * opened with the very bytes it was made with, so never change one; a better dictionary gets the next number.
 */
export const lessonDictionaries: Readonly<Record<string, string>> = { 1: (linkDictionaries[1] ?? '') + words };

const template = (app: string, container: string, more = ''): string =>
  `template: {metadata: {labels: {app: ${app}}}, spec: {containers: [{${container}}]${more}}}`;

/** Something of everything that kubectl has a word for: kinds, states, types of Services, taints, labels, events. */
export const comparisonScene = `
apiVersion: kubehop.dev/v1
kind: Scene
metadata: {name: comparison}
spec: {seed: 4}
---
apiVersion: v1
kind: Node
metadata: {name: node-1, labels: {node-role.kubernetes.io/worker: "", zone: a}}
---
apiVersion: v1
kind: Node
metadata: {name: node-2, labels: {zone: b}}
---
apiVersion: v1
kind: Node
metadata: {name: node-3}
spec:
  unschedulable: true
  taints: [{key: gpu, value: "yes", effect: NoSchedule}]
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: red}, annotations: {example.com/owner: ann}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web, tier: front}, annotations: {kubernetes.io/change-cause: first}}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  ${template('web', 'name: web, image: "nginx:1.27", ports: [{name: http, containerPort: 80}], env: [{name: COLOUR, value: blue}], readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 2}, livenessProbe: {tcpSocket: {port: 80}}')}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: broken}
spec:
  replicas: 1
  selector: {matchLabels: {app: broken}}
  ${template('broken', 'name: app, image: does-not-exist')}
---
apiVersion: v1
kind: Pod
metadata: {name: crasher, labels: {app: crasher}, annotations: {kubehop.dev/behaviour: "crasher after=2s code=3"}}
spec: {containers: [{name: app, image: busybox, command: [sh, -c, "exit 3"]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: lost}
spec:
  nodeSelector: {disk: ssd}
  tolerations: [{key: gpu, operator: Exists, effect: NoSchedule}]
  initContainers: [{name: before, image: busybox, command: [sleep, "1"]}]
  containers: [{name: app, image: nginx}]
---
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: shop}
spec:
  terminationGracePeriodSeconds: 1
  initContainers: [{name: before, image: busybox, command: [sleep, "1"]}]
  containers: [{name: curl, image: curlimages/curl, command: [sleep, infinity]}, {name: side, image: nginx, ports: [{containerPort: 80}, {containerPort: 53, protocol: UDP}]}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  ${template('db', 'name: db, image: redis, ports: [{containerPort: 6379}]')}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 6379}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: shop}
spec:
  selector: {matchLabels: {app: agent}}
  ${template('agent', 'name: agent, image: nginx')}
---
apiVersion: batch/v1
kind: Job
metadata: {name: once, namespace: shop}
spec:
  completions: 2
  ${template('once', 'name: once, image: busybox, command: [sleep, "2"]', ', restartPolicy: Never')}
---
apiVersion: v1
kind: Service
metadata: {name: web, labels: {app: web}}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: v1
kind: Service
metadata: {name: web-node}
spec: {type: NodePort, externalTrafficPolicy: Local, sessionAffinity: ClientIP, selector: {app: web}, ports: [{name: http, port: 80, nodePort: 30080}, {name: other, port: 81, targetPort: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: web-lb}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: outside}
spec: {type: ExternalName, externalName: example.com}
---
apiVersion: v1
kind: Service
metadata: {name: by-hand}
spec: {ports: [{port: 5432}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: by-hand}
subsets: [{addresses: [{ip: 203.0.113.7}], ports: [{port: 5432}]}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {"motd.txt": "hello\\nworld\\n"}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
`;

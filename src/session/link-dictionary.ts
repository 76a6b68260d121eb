/**
 * Preset dictionaries for share links, by the version written in the link. They are FROZEN: a link can only be opened
 * with the very bytes it was made with, so never change one; a better dictionary gets the next number.
 * DEFLATE reaches later text more cheaply, so the commonest words stand last.
 */
export const linkDictionaries: Readonly<Record<string, string>> = {
  1: String.raw`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
policyTypes: [Ingress, Egress]
podSelector: {}
namespaceSelector: ipBlock: cidr: ingressClassName: pathType: Prefix backend: host: rules: tls: secretName:
kind: Ingress
kind: Gateway
kind: HTTPRoute
kind: ConfigMap
kind: DaemonSet
kind: StatefulSet
kind: Job
kind: EndpointSlice
kind: Endpoints
addressType: IPv4
addresses: subsets: serviceName: headless
kind: Namespace
kind: Node
kind: ReplicaSet
taints: tolerations: nodeSelector: affinity: topologyKey: kubernetes.io/hostname topology.kubernetes.io/zone node-role.kubernetes.io/control-plane
externalTrafficPolicy: Local internalTrafficPolicy: Cluster sessionAffinity: ClientIP clientIP: timeoutSeconds: 10800
externalIPs: externalName: my.database.example.com loadBalancerIP: publishNotReadyAddresses: true ipFamilyPolicy: PreferDualStack ipFamilies: [IPv4, IPv6]
trafficDistribution: PreferClose
type: ExternalName
clusterIP: None
terminationGracePeriodSeconds: 30 restartPolicy: Always livenessProbe: startupProbe: tcpSocket: exec: command: args: env: valueFrom: fieldRef: fieldPath: status.podIP
resources: requests: limits: cpu: 100m memory: 128Mi volumes: volumeMounts: mountPath: hostNetwork: true dnsPolicy: ClusterFirst
minReadySeconds: progressDeadlineSeconds: revisionHistoryLimit: strategy: type: RollingUpdate rollingUpdate: maxSurge: 25% maxUnavailable: 25% type: Recreate
annotations: finalizers: ownerReferences: creationTimestamp: null resourceVersion: uid: status: {}
apiVersion: kubehop.dev/v1
kind: Scene
metadata: {name: shop}
spec:
  seed: 1
  networks: {pods: 10.244.0.0/16, services: 10.96.0.0/16, nodes: 192.168.0.0/24}
  proxy: {mode: iptables, minSyncPeriod: 1s, syncPeriod: 30s}
  loadBalancer: cloud metallb none
  outside:
    - {name: laptop, address: 203.0.113.10}
    - {name: db.example.com, address: 198.51.100.7, listens: [{port: 5432, protocol: TCP}]}
  layout:
    node/node-1: {x: 0, y: 0}
    node/node-2: {x: 0, y: 0}
    service/default/web: {x: 100, y: 200}
    deployment/default/web: {x: 100, y: 200}
    pod/default/client: {x: 100, y: 200}
r{"version":1,"actions":[{"at":2000,"action":{"kind":"add-node","name":"node-3"}},{"at":3000,"action":{"kind":"add-outside","name":"laptop-1"}},{"at":4000,"action":{"kind":"power","node":"node-1","on":false}},{"at":5000,"action":{"kind":"power","node":"node-2","on":true}},{"at":6000,"action":{"kind":"apply","text":"apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    app: web\n  ports:\n    - port: 80\n      targetPort: 8080\n"}},{"at":7000,"action":{"kind":"rest","request":{"method":"PATCH","path":"/api/v1/nodes/node-1","contentType":"application/merge-patch+json","body":"{\"spec\":{\"unschedulable\":true}}"}}},{"at":8000,"action":{"kind":"rest","request":{"method":"PATCH","path":"/api/v1/namespaces/default/services/frontend-svc","contentType":"application/merge-patch+json","body":"{\"spec\":{\"selector\":{\"app\":null}}}"}}},{"at":9000,"action":{"kind":"rest","request":{"method":"PATCH","path":"/api/v1/namespaces/default/services/svc-1","contentType":"application/merge-patch+json","body":"{\"spec\":{\"selector\":{\"app\":\"web-1\"}}}"}}},{"at":10000,"action":{"kind":"rest","request":{"method":"PATCH","path":"/apis/apps/v1/namespaces/default/deployments/frontend/scale","contentType":"application/merge-patch+json","body":"{\"spec\":{\"replicas\":5}}"}}},{"at":11000,"action":{"kind":"rest","request":{"method":"POST","path":"/api/v1/namespaces/default/pods","contentType":"application/json","body":"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"pod-1\",\"labels\":{\"app\":\"pod-1\"}},\"spec\":{\"nodeName\":\"node-1\",\"containers\":[{\"name\":\"web\",\"image\":\"hashicorp/http-echo:1.0\",\"args\":[\"-listen=:5000\",\"-text=pod-1\"],\"ports\":[{\"containerPort\":5000}]}]}}"}}},{"at":12000,"action":{"kind":"rest","request":{"method":"POST","path":"/api/v1/namespaces/default/pods","contentType":"application/json","body":"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"client-1\",\"labels\":{\"run\":\"client-1\"}},\"spec\":{\"nodeName\":\"node-2\",\"containers\":[{\"name\":\"curl\",\"image\":\"curlimages/curl:8.10.1\",\"command\":[\"sleep\",\"infinity\"]}]}}"}}},{"at":13000,"action":{"kind":"rest","request":{"method":"POST","path":"/apis/apps/v1/namespaces/default/deployments","contentType":"application/json","body":"{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web-1\",\"labels\":{\"app\":\"web-1\"}},\"spec\":{\"replicas\":2,\"selector\":{\"matchLabels\":{\"app\":\"web-1\"}},\"template\":{\"metadata\":{\"labels\":{\"app\":\"web-1\"}},\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"hashicorp/http-echo:1.0\",\"args\":[\"-listen=:5000\",\"-text=web-1\"],\"ports\":[{\"containerPort\":5000}]}]}}}}"}}},{"at":14000,"action":{"kind":"rest","request":{"method":"POST","path":"/api/v1/namespaces/default/services","contentType":"application/json","body":"{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"svc-1\"},\"spec\":{\"ports\":[{\"port\":80,\"targetPort\":5000}]}}"}}},{"at":15000,"action":{"kind":"rest","request":{"method":"DELETE","path":"/apis/apps/v1/namespaces/default/deployments/web-1","contentType":"application/json"}}},{"at":16000,"action":{"kind":"rest","request":{"method":"DELETE","path":"/api/v1/namespaces/default/services/svc-1","contentType":"application/json"}}},{"at":17000,"action":{"kind":"crash","namespace":"default","pod":"frontend-"}},{"at":18000,"action":{"kind":"readiness","namespace":"default","pod":"frontend-","ready":false}},{"at":19000,"action":{"kind":"rest","request":{"method":"DELETE","path":"/api/v1/namespaces/default/pods/frontend-","contentType":"application/json"}}},{"at":20000,"action":{"kind":"send","from":"outside/laptop","to":"http://192.168.0.2:30080/","count":10}},{"at":21000,"action":{"kind":"send","from":"pod/default/client","to":"http://10.96.0.10:80/","count":1}}],"now":30000}
---
apiVersion: v1
kind: Pod
metadata:
  name: client
  namespace: default
  labels:
    app: client
    app.kubernetes.io/name: client
    tier: frontend
    version: v1
    run: client
    role: client
    env: prod
spec:
  nodeName: node-1
  containers:
    - name: client
      image: curlimages/curl
      imagePullPolicy: IfNotPresent
      image: registry.k8s.io/echoserver:1.10
      image: hashicorp/http-echo
      image: busybox:latest
      command: ["sleep", "3600"]
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: LoadBalancer
  type: NodePort
  type: ClusterIP
  selector:
    app: backend
    app: nginx
    app: web
  ports:
    - name: http
      protocol: UDP
      protocol: TCP
      port: 80
      targetPort: 8080
      nodePort: 30080
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: frontend
  labels:
    app: frontend
spec:
  replicas: 3
  selector:
    matchLabels:
      app: frontend
  template:
    metadata:
      labels:
        app: frontend
    spec:
      containers:
        - name: frontend
          image: nginx:1.27
          ports:
            - containerPort: 80
            - containerPort: 8080
            - containerPort: 5000
          readinessProbe:
            httpGet:
              path: /ready
              path: /healthz
              port: 8080
            initialDelaySeconds: 0
            periodSeconds: 10
            failureThreshold: 3
            successThreshold: 1
---
apiVersion: v1
kind: Service
metadata:
  name: frontend-svc
spec:
  selector:
    app: frontend
  ports:
    - port: 80
      targetPort: 5000
s# Three web servers behind one stable address, and a client to ask them.
apiVersion: kubehop.dev/v1
kind: Scene
metadata: {name: First light}
spec:
  seed: 1
  outside:
    - {name: laptop, address: 203.0.113.10}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: frontend
  labels: {app: frontend}
spec:
  replicas: 3
  selector:
    matchLabels: {app: frontend}
  template:
    metadata:
      labels: {app: frontend}
    spec:
      containers:
        - name: web
          image: hashicorp/http-echo:1.0
          args: ["-listen=:5000", "-text=hello"]
          ports:
            - containerPort: 5000
---
apiVersion: v1
kind: Service
metadata:
  name: frontend-svc
spec:
  selector: {app: frontend}
  ports:
    - port: 80
      targetPort: 5000
---
apiVersion: v1
kind: Pod
metadata:
  name: client
  labels: {run: client}
spec:
  containers:
    - name: curl
      image: curlimages/curl:8.10.1
      command: ["sleep", "infinity"]
`,
};

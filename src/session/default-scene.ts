/** What someone sees who opens the page without a link: one Deployment, one Service, one client. */
export const defaultScene = `# Three web servers behind one stable address, and a client to ask them.
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
`;

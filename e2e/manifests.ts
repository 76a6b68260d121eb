/** Found in the wild: a Service without pods, a Deployment from a book, and its Service in flow style. */
export const realInput = `apiVersion: v1
kind: Service
metadata:
  name: sleep-2
spec:
  selector:
    app: sleep-2
  ports:
    - port: 80
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: alpaca-prod, labels: {ver: "1", app: alpaca, env: prod}}
spec:
  replicas: 3
  selector: {matchLabels: {ver: "1", app: alpaca, env: prod}}
  template:
    metadata: {labels: {ver: "1", app: alpaca, env: prod}}
    spec:
      containers:
        - name: alpaca-prod
          image: gcr.io/kuar-demo/kuard-amd64:1
          ports: [{containerPort: 8080}]
          readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 2, initialDelaySeconds: 0, failureThreshold: 3, successThreshold: 1}
---
apiVersion: v1
kind: Service
metadata: {name: alpaca-prod}
spec: {selector: {ver: "1", app: alpaca, env: prod}, ports: [{port: 8080, targetPort: 8080}]}
`;

interface BadInput {
  readonly what: string;
  readonly text: string;
  readonly line: number;
  /** Where there is one. */
  readonly field?: string;
  readonly message: RegExp;
}

const service = (spec: string): string => `apiVersion: v1
kind: Service
metadata:
  name: broken
spec:
${spec}`;

/** This many characters of comment. */
export const longText = (length: number): string => '# nothing but words\n'.repeat(length / 20);

/** What people get wrong, and what they have to be told. */
export const badInputs: readonly BadInput[] = [
  {
    what: 'a typo in a field',
    text: service('  selecter: {app: web}\n  ports:\n    - port: 80\n'),
    line: 6,
    field: 'spec.selecter',
    message: /unknown field "spec.selecter".*did you mean "selector"/i,
  },
  {
    what: 'a tab in YAML',
    text: service('  ports:\n\t- port: 80\n'),
    line: 7,
    message: /found a tab character .* use spaces/,
  },
  {
    what: 'a wrong type',
    text: service('  ports:\n    - port: "eighty"\n'),
    line: 7,
    field: 'spec.ports[0].port',
    message: /cannot unmarshal string .* of type int32/,
  },
  {
    what: 'an unknown kind',
    text: 'apiVersion: v1\nkind: Servise\nmetadata:\n  name: broken\n',
    line: 2,
    field: 'kind',
    message: /no matches for kind "Servise".*did you mean "Service"/i,
  },
  {
    what: 'a duplicate key',
    text: service('  ports:\n    - port: 80\n      port: 81\n'),
    line: 8,
    field: 'spec.ports[0].port',
    message: /key "port" already set/,
  },
];

/** What `--help` says of a command besides its flags. */
export interface Text {
  /** The line below `Usage:`, without `kubectl`. */
  readonly use: string;
  readonly short: string;
  /** What it does, where `short` does not say it all. */
  readonly long?: string;
  /** Comment and command. */
  readonly examples?: readonly (readonly [why: string, line: string])[];
}

const text = (use: string, short: string, ...examples: readonly (readonly [string, string])[]): Text => ({
  use,
  short,
  ...(examples.length > 0 && { examples }),
});

/** By command path, in the words of kubectl where they are its short ones. */
export const texts: Readonly<Record<string, Text>> = {
  create: text(
    'create -f FILENAME',
    'Create a resource from a file or from stdin',
    ['Create what is in a file of the scene', 'kubectl create -f web.yaml'],
    ['Create what is piped in', 'cat web.yaml | kubectl create -f -'],
  ),
  'create configmap': text(
    'create configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
    'Create a config map from a local file, directory or literal value',
    [
      'A config map with two values',
      'kubectl create configmap colours --from-literal=sky=blue --from-literal=grass=green',
    ],
  ),
  'create deployment': text(
    'create deployment NAME --image=image -- [COMMAND] [args...]',
    'Create a deployment with the specified name',
    ['Three pods of nginx', 'kubectl create deployment web --image=nginx --replicas=3'],
    ['With a port that kubectl expose finds by itself', 'kubectl create deployment web --image=nginx --port=80'],
  ),
  'create job': text(
    'create job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
    'Create a job with the specified name',
    ['A job with a command', 'kubectl create job ask --image=busybox -- nslookup web'],
  ),
  'create namespace': text(
    'create namespace NAME [--dry-run=server|client|none]',
    'Create a namespace with the specified name',
    ['A namespace', 'kubectl create namespace shop'],
  ),
  'create poddisruptionbudget': text(
    'create poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]',
    'Create a pod disruption budget with the specified name',
    ['At least two pods of app=web stay', 'kubectl create pdb web --selector=app=web --min-available=2'],
  ),
  'create service': text('create service', 'Create a service using a specified subcommand'),
  'create service clusterip': text(
    'create service clusterip NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]',
    'Create a ClusterIP service',
    ['Port 80 leads to port 8080 of the pods', 'kubectl create service clusterip web --tcp=80:8080'],
    ['Without an address of its own', 'kubectl create service clusterip db --clusterip=None'],
  ),
  'create service externalname': text(
    'create service externalname NAME --external-name external.name [--dry-run=server|client|none]',
    'Create an ExternalName service',
    ['Another name of a host outside', 'kubectl create service externalname db --external-name db.example.com'],
  ),
  'create service loadbalancer': text(
    'create service loadbalancer NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
    'Create a LoadBalancer service',
    ['With an address outside the cluster', 'kubectl create service loadbalancer web --tcp=80:8080'],
  ),
  'create service nodeport': text(
    'create service nodeport NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
    'Create a NodePort service',
    ['On port 30080 of every node', 'kubectl create service nodeport web --tcp=80 --node-port=30080'],
  ),
  expose: text(
    'expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]',
    'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
    ['A service on port 80 for port 8080 of the pods', 'kubectl expose deployment web --port=80 --target-port=8080'],
    [
      'On a port of every node, under another name',
      'kubectl expose deployment web --name=web-out --type=NodePort --port=80',
    ],
  ),
  run: text(
    'run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
    'Run a particular image on the cluster',
    ['A pod of nginx', 'kubectl run web --image=nginx --port=80'],
    ['Ask the cluster’s DNS, and leave nothing behind', 'kubectl run -it --rm tmp --image=busybox -- nslookup web'],
    ['Only show what would be created', 'kubectl run web --image=nginx --dry-run=client -o yaml'],
  ),
  set: text('set SUBCOMMAND', 'Set specific features on objects'),
  'set env': text(
    'set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
    'Update environment variables on a pod template',
    ['Set a variable', 'kubectl set env deployment/web COLOUR=blue'],
    ['Take it away', 'kubectl set env deployment/web COLOUR-'],
  ),
  'set image': text(
    'set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
    'Update the image of a pod template',
    ['Another version of one container', 'kubectl set image deployment/web nginx=nginx:1.27'],
  ),
  'set resources': text('set resources', 'Update resource requests/limits on objects with pod templates'),
  'set selector': text(
    'set selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
    'Set the selector on a resource',
    ['Lead a service to other pods', 'kubectl set selector service web app=web-v2'],
  ),
  'set serviceaccount': text('set serviceaccount', 'Update the service account of a resource'),
  'set subject': text(
    'set subject',
    'Update the user, group, or service account in a role binding or cluster role binding',
  ),
  explain: text('explain TYPE', 'Get documentation for a resource'),
  get: text(
    'get [(-o|--output=)name|wide|yaml|json|jsonpath=...|custom-columns=...] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]',
    'Display one or many resources',
    ['All pods, with their addresses and nodes', 'kubectl get pods -o wide'],
    ['Go on printing what changes', 'kubectl get pods --watch'],
  ),
  edit: text('edit (RESOURCE/NAME | -f FILENAME)', 'Edit a resource on the server', [
    'Open a service in the YAML pane',
    'kubectl edit service web',
  ]),
  delete: text(
    'delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])',
    'Delete resources by file names, stdin, resources and names, or by resources and label selector',
    ['By name', 'kubectl delete pod web-1'],
    ['By label', 'kubectl delete pods,services -l app=web'],
    ['At once, without waiting for it to end', 'kubectl delete pod web-1 --force'],
  ),
  rollout: text('rollout SUBCOMMAND', 'Manage the rollout of a resource', [
    'Go back to what was before',
    'kubectl rollout undo deployment/web',
  ]),
  'rollout history': text('rollout history (TYPE NAME | TYPE/NAME) [flags]', 'View rollout history'),
  'rollout pause': text('rollout pause RESOURCE', 'Mark the provided resource as paused'),
  'rollout restart': text('rollout restart RESOURCE', 'Restart a resource'),
  'rollout resume': text('rollout resume RESOURCE', 'Resume a paused resource'),
  'rollout status': text('rollout status (TYPE NAME | TYPE/NAME) [flags]', 'Show the status of the rollout'),
  'rollout undo': text('rollout undo (TYPE NAME | TYPE/NAME) [flags]', 'Undo a previous rollout'),
  scale: text(
    'scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
    'Set a new size for a deployment, replica set, or replication controller',
    ['Three pods', 'kubectl scale deployment web --replicas=3'],
    ['Only if there are two now', 'kubectl scale deployment web --current-replicas=2 --replicas=3'],
  ),
  autoscale: text('autoscale', 'Auto-scale a deployment, replica set, stateful set, or replication controller'),
  certificate: text('certificate SUBCOMMAND', 'Modify certificate resources'),
  'cluster-info': text('cluster-info', 'Display cluster information'),
  top: text('top', 'Display resource (CPU/memory) usage'),
  cordon: text('cordon NODE', 'Mark node as unschedulable', ['No new pods on node-1', 'kubectl cordon node-1']),
  uncordon: text('uncordon NODE', 'Mark node as schedulable', ['New pods again on node-1', 'kubectl uncordon node-1']),
  drain: text('drain NODE', 'Drain node in preparation for maintenance', [
    'Let all pods leave but those of DaemonSets',
    'kubectl drain node-1 --ignore-daemonsets',
  ]),
  taint: text(
    'taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
    'Update the taints on one or more nodes',
    ['Pods without a toleration leave at once', 'kubectl taint nodes node-1 broken=yes:NoExecute'],
  ),
  describe: text(
    'describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
    'Show details of a specific resource or group of resources',
  ),
  logs: text('logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]', 'Print the logs for a container in a pod'),
  attach: text('attach (POD | TYPE/NAME) -c CONTAINER', 'Attach to a running container'),
  exec: text('exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]', 'Execute a command in a container'),
  'port-forward': text(
    'port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
    'Forward one or more local ports to a pod',
  ),
  proxy: text('proxy', 'Run a proxy to the Kubernetes API server'),
  cp: text('cp <file-spec-src> <file-spec-dest>', 'Copy files and directories to and from containers'),
  auth: text('auth', 'Inspect authorization'),
  debug: text(
    'debug (POD | TYPE[[.VERSION].GROUP]/NAME)',
    'Create debugging sessions for troubleshooting workloads and nodes',
  ),
  events: text(
    'events [(-o|--output=)json|yaml|name] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
    'List events',
  ),
  diff: text('diff -f FILENAME', 'Diff the live version against a would-be applied version'),
  apply: text(
    'apply (-f FILENAME | -k DIRECTORY)',
    'Apply a configuration to a resource by file name or stdin',
    ['Make the cluster as a file says', 'kubectl apply -f web.yaml'],
    ['All files of a directory, and those below it', 'kubectl apply -f shop -R'],
    ['Let the server merge, and own the fields', 'kubectl apply -f web.yaml --server-side'],
  ),
  'apply edit-last-applied': text(
    'apply edit-last-applied (RESOURCE/NAME | -f FILENAME)',
    'Edit latest last-applied-configuration annotations of a resource/object',
  ),
  'apply set-last-applied': text(
    'apply set-last-applied -f FILENAME',
    'Set the last-applied-configuration annotation on a live object to match the contents of a file',
  ),
  'apply view-last-applied': text(
    'apply view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
    'View the latest last-applied-configuration annotations of a resource/object',
  ),
  patch: text('patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]', 'Update fields of a resource', [
    'Change one field',
    'kubectl patch service web -p \'{"spec":{"type":"NodePort"}}\'',
  ]),
  replace: text('replace -f FILENAME', 'Replace a resource by file name or stdin', [
    'Put what is in a file in the place of what is there',
    'kubectl replace -f web.yaml',
  ]),
  wait: text(
    "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
    'Experimental: Wait for a specific condition on one or many resources',
    ['Until a pod is ready', 'kubectl wait --for=condition=Ready pod/web-1'],
    [
      'Until a service has an address outside',
      "kubectl wait --for=jsonpath='{.status.loadBalancer.ingress}' service/web",
    ],
  ),
  kustomize: text('kustomize DIR', 'Build a kustomization target from a directory or URL'),
  label: text(
    'label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
    'Update the labels on a resource',
    ['Set a label', 'kubectl label pod web-1 env=prod'],
    ['Take it away', 'kubectl label pod web-1 env-'],
  ),
  annotate: text(
    'annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
    'Update the annotations on a resource',
    ['Say what the rollout is for', "kubectl annotate deployment web kubernetes.io/change-cause='new colours'"],
  ),
  completion: text(
    'completion SHELL',
    'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)',
  ),
  'api-resources': text('api-resources', 'Print the supported API resources on the server'),
  'api-versions': text(
    'api-versions',
    'Print the supported API versions on the server, in the form of "group/version"',
  ),
  config: text('config SUBCOMMAND', 'Modify kubeconfig files'),
  plugin: text('plugin [flags]', 'Provides utilities for interacting with plugins'),
  version: text('version', 'Print the client and server version information'),
};

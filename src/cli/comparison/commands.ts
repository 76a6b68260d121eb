import type { Compared } from './compared.ts';
import { waiting } from './waiting.ts';

const reading = `
get pods
get pods -o wide
get pods -A
get pods -A -o wide
get pods --show-labels
get pods -l app=web
get pods -l 'app in (web,broken)' -o name
get pods --field-selector status.phase=Running
get pods --field-selector=spec.nodeName=node-1 -A
get pods -L app,pod-template-hash
get pods --no-headers
get pods --sort-by=.metadata.name
get pods --sort-by=.status.podIP -o wide
get pods -o yaml
get pods -o json
get pod crasher -o yaml
get pods -o jsonpath='{range .items[*]}{.metadata.name}{"\\t"}{.status.podIP}{"\\n"}{end}'
get pods -o jsonpath='{.items[*].metadata.name}'
get pods -o custom-columns=NAME:.metadata.name,IP:.status.podIP,IMAGE:.spec.containers[*].image
get deploy,rs,svc
get all
get all -A
get svc -o wide
get svc web -o yaml
get endpoints
get endpointslices
get nodes
get nodes -o wide
get nodes --show-labels
get ns
get events
get events -A
get events --sort-by=.metadata.name
get sts,ds,job -n shop
get sts,ds,job -n shop -o wide
get deploy -o wide
get rs -o wide
get cm -n shop
get cm settings -n shop -o yaml
get pdb
get leases -A
get pod/crasher svc/web
get pods nobody
get pods nobody --ignore-not-found
get pods -n nowhere
get
get pods -o nonsense
get nodes -o jsonpath='{.items[*].status.addresses[?(@.type=="InternalIP")].address}'
describe pod crasher
describe pod lost
describe pods -l app=web
describe pods -n shop
events --for pod/crasher
explain pods
explain pod.spec.containers
explain deploy.spec.strategy.rollingUpdate
explain svc --recursive
explain pod.spec.restartPolicy
explain service.spec.type
explain svc.spec
explain job.spec.completionMode
explain node.status.nodeInfo
explain deployment.spec.strategy
explain pod.spec.nothing
explain nothing
describe svc web
describe svc web-node
describe svc web-lb
describe svc outside
describe svc by-hand
describe svc -n shop
describe endpoints web
describe endpointslice -l kubernetes.io/service-name=web
describe node node-1
describe node node-3
describe nodes
describe deploy web
describe deploy broken
describe rs -l app=web
describe sts db -n shop
describe ds agent -n shop
describe job once -n shop
describe ns shop
describe ns default
describe cm settings -n shop
describe pdb web
describe pod nobody
describe
api-resources
api-resources -o name
api-resources --namespaced=false
api-resources --api-group=apps
rollout status deploy/web
get pods -l app=web -o custom-columns=POD_IP:.status.podIPs,LABELS:.metadata.labels,PORTS:.spec.containers[*].ports
get pods -l app=web -o go-template='{{range .items}}{{.status.podIP}}{{"\\n"}}{{end}}'
get pods -o go-template --template='{{range .items}}{{.metadata.name}} {{.status.phase}}{{"\\n"}}{{end}}'
get pod crasher --template '{{range $i, $c := .spec.containers}}{{$i}} {{$c.image}}{{end}}'
get deploy web -o go-template='{{.spec.replicas}} {{.metadata.labels}} {{.spec.template.spec.containers}}'
get pods -o go-template='{{len .items}} {{(index .items 0).metadata.name}} {{index .items 1 "metadata" "name"}}'
get svc -o go-template='{{range .items}}{{if eq .spec.type "NodePort"}}{{.metadata.name}}: {{range .spec.ports}}{{.nodePort}} {{end}}{{else if eq .spec.type "ExternalName"}}ext {{.metadata.name}}{{else}}-{{end}}{{"\\n"}}{{end}}'
get nodes -o go-template='{{range .items}}{{$n := .metadata.name}}{{range .status.addresses}}{{if eq .type "InternalIP"}}{{printf "%-10s|%s\\n" $n .address}}{{end}}{{end}}{{end}}'
get pods -o go-template='{{range .items}}{{with .metadata.labels}}{{.app}}{{else}}none{{end}} {{end}}'
get pod crasher -o go-template='{{.metadata.nothing}} {{.metadata.nothing.deeper}} {{.status.containerStatuses}}'
get pod crasher -o go-template='{{range $k, $v := .metadata.labels}}{{$k}}={{$v}} {{end}}{{/* a comment */}}'
get deploy web -o go-template='{{- .metadata.name -}}   x   {{- .spec.replicas }} {{ .spec.replicas | printf "%03d" }} {{gt .spec.replicas 2}} {{and true .spec.paused}} {{not .spec.paused}} {{or .spec.paused "no"}}'
get deploy web -o go-template='{{len "abc"}} {{print 1 2 "a" 3}} {{println "x"}}{{html "<a>"}}'
get deploy web -o go-template='{{range $i, $e := .spec.template.spec.containers}}{{if $i}},{{end}}{{$e.name}}{{end}} {{.status.conditions | len}}'
get deploy web -o go-template='{{'
get deploy web -o go-template='{{range .items}}'
get deploy web -o go-template='{{end}}'
get deploy web -o go-template='{{nofunc 1}}'
get deploy web -o go-template='{{$x}}'
get deploy web -o go-template
get pods --show-kind
get --raw /version
get deploy web --subresource=scale -o yaml
get pods --sort-by=.metadata.creationTimestamp -o name
get pods -l app=web -o json
get pods -o custom-columns=NAME:.metadata.name --no-headers
get pods web -l app=web
get pods --show-labels -o yaml
get pods -o jsonpath='{.items[0].metadata.nothing}'
logs broken
logs crasher
logs crasher -p --tail=1
logs lost
logs nobody
logs deploy/web --tail=1
logs -n shop client
logs -n shop client -c side --tail=2 --timestamps
logs crasher --tail=-2
events -n shop --for job/once --no-headers
events --types=Nonsense
events -n nowhere
api-resources --verbs=create --no-headers
api-resources -o wide
api-versions
cluster-info
auth can-i get pods
auth can-i create deployments.apps -n shop
auth can-i get nodes
auth can-i fly secrets
auth can-i --list
auth whoami
config current-context
config get-contexts
config view
top pods
top nodes
rollout history deploy/web
rollout history deploy/web --revision=2
`;

const writing = `
create deployment api --image=nginx --replicas=2 --port=80
create deployment api --image=nginx
create deployment api --image=nginx --dry-run=client -o yaml
create deployment Api --image=nginx
create deployment two --image=nginx --image=busybox -- sleep 1
create service clusterip api --tcp=80:http
create service nodeport api2 --tcp=80 --node-port=30099
create service externalname far --external-name=far.example.com
create service foo
create configmap colours --from-literal=sky=blue --from-literal=grass=green -o yaml --dry-run=client
create ns shop
create pdb api --selector=app=api --min-available=1
create job ask --image=busybox -- sleep 1
create foo
create
run tmp --image=nginx --port=80 --labels=app=tmp
run tmp --image=nginx
run b --image=nginx --rm
run b --image=nginx --restart=Foo
run c --image=nginx --env=A=b --dry-run=client -o yaml -- sleep 1
run d --image=nginx --expose --port=80 --dry-run=client -o yaml
expose deployment api --port=8080 --target-port=80 --name=api3
expose pod tmp --type=NodePort --dry-run=client -o yaml
expose pod tmp --type=Foo
expose sts db -n shop --port=6379
expose deploy broken
expose svc web --name=web2 --cluster-ip=None
scale deployment api --replicas=3
scale deploy api --replicas=4 --current-replicas=9
scale ds agent -n shop --replicas=1
scale deploy nobody --replicas=1
scale --replicas=2 deploy/api deploy/broken
set image deploy/api nginx=nginx:1.29
set image deploy/api other=nginx:1.29
set env deploy/api COLOUR=blue
set env deploy/api --list
set selector svc api3 app=other
set selector deploy api app=other
label pod tmp env=prod
label pod tmp env=test
label pod tmp env=test --overwrite
label pod tmp env-
label pods -l app=tmp x=y
annotate pod tmp note=a
annotate pod tmp note=b
annotate pod tmp note-
patch svc api3 -p '{"spec":{"type":"NodePort"}}' -o jsonpath={.spec.type}
patch svc api3 -p '{}'
patch deploy api --type=json -p '[{"op":"replace","path":"/spec/replicas","value":1}]'
patch deploy api --type=nonsense -p '{}'
cordon node-3
cordon node-3
uncordon node-3
drain node-3
uncordon node-3
taint nodes node-3 a=b:PreferNoSchedule
taint nodes node-3 a=b:PreferNoSchedule
taint nodes node-3 a-
taint nodes node-3 a=b:Never
rollout history deploy web
rollout history deploy web --revision=2
rollout undo deploy web --to-revision=9
rollout pause deploy web
rollout pause deploy web
rollout undo deploy web
rollout restart deploy web
rollout resume deploy web
rollout status deploy web --watch=false
wait --for=condition=Available deploy/web
wait --for=jsonpath='{.spec.replicas}'=1 deploy/api
wait --for=nonsense deploy/web
wait --for=condition=Ready pod -l app=nobody
delete svc api2
delete svc api2
delete svc api2 --ignore-not-found
delete deploy api --dry-run=server
delete pod tmp --force
delete pod -l app=nobody
delete pod
delete deploy api --cascade=nonsense
delete nonsense x
scale deploy web
run web
gett pods
rollout foo
apply
apply foo
`;

const manifest = `apiVersion: v1
kind: Service
metadata:
  name: files
spec:
  selector: {app: web}
  ports: [{port: 80}]
`;
const files = {
  'svc.yaml': manifest,
  'other.yaml': manifest.replace('port: 80', 'port: 81'),
  'many/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
  'many/b.json': '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}}',
  'many/below/c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n',
  'unknown.yaml': manifest.replace('name: files', 'name: unknown').replace('selector:', 'selectr: 1\n  selector:'),
  'nokind.yaml': 'metadata: {name: x}\n',
  'syntax.yaml': 'a: b\n  c: d\n',
};

const withFiles = `
apply -f svc.yaml
apply -f svc.yaml
apply -f other.yaml
apply -f other.yaml --dry-run=server
apply -f other.yaml --server-side
apply -f other.yaml --server-side --force-conflicts
apply -f many
apply -f many -R
apply -f missing.yaml
apply -f unknown.yaml
apply -f nokind.yaml
apply -f syntax.yaml
apply view-last-applied svc files
create -f svc.yaml
replace -f svc.yaml
delete -f svc.yaml -f many
delete -f svc.yaml
`;

const lines = (text: string): Compared[] =>
  text
    .trim()
    .split('\n')
    .map((words) => ({ words }));

/** All commands, in order; those that write come last. */
export const commands: readonly Compared[] = [
  ...lines(reading),
  { words: 'get secrets', expected: ['stderr + Hint: Kubehop does not model Secret objects'] },
  ...lines(writing).map((line) => ({ ...line, seconds: 3 })),
  ...lines(withFiles).map((line) => ({ ...line, files, seconds: 3 })),
  {
    words: 'apply -f -',
    stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: piped}\n',
  },
  {
    words: 'apply -f -',
    stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: page}\ndata: {html: "<b>a & b</b>", b: x}\n',
  },
  { words: 'get configmap page -o jsonpath={.metadata.annotations}' },
  ...waiting,
];

/** One command that both kubectls run. */
interface Compared {
  /** Without `kubectl`; quotes keep blanks. */
  readonly words: string;
  readonly stdin?: string;
  /** Files in the directory it runs in. */
  readonly files?: Readonly<Record<string, string>>;
  /** Virtual seconds that may pass while it runs; then it is interrupted. Without it, time stands still. */
  readonly seconds?: number;
  /** Lines that differ for a reason, `-` the real one's, `+` ours. */
  readonly expected?: readonly string[];
}

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
get secrets
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
get pods --show-kind
get --raw /version
get deploy web --subresource=scale -o yaml
get pods --sort-by=.metadata.creationTimestamp -o name
get pods -l app=web -o json
get pods -o custom-columns=NAME:.metadata.name --no-headers
get pods web -l app=web
get pods --show-labels -o yaml
get pods -o jsonpath='{.items[0].metadata.nothing}'
get svc web-lb -o jsonpath='http://{.status.loadBalancer.ingress[0].*}:8080'
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

const lines = (text: string): Compared[] =>
  text
    .trim()
    .split('\n')
    .map((words) => ({ words }));

/** All commands, in order; those that write come last. */
export const commands: readonly Compared[] = lines(reading);

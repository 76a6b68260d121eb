import { beforeAll, describe, expect, it } from 'vitest';
import { clientPod, deploymentOf, Lab, serviceNamed } from '../testing/lab.ts';
import { Typist } from '../testing/typist.ts';

/** Ages and hashes are not what is compared. */
const plain = (text: string): string =>
  text
    .replace(/\b\d+(?:s|m\d+s|m)\b/g, 'AGE')
    .replace(/-[a-z0-9]{9,10}-[a-z0-9]{5}\b/g, '-HASH')
    .replace(/ +$/gm, '');

describe('a session from an empty cluster', () => {
  const kubectl = new Typist(new Lab());
  const golden = async (line: string, seconds?: number): Promise<string> => {
    const { out, err, code } = await kubectl.line(line, seconds);
    return plain([out, err, code === 0 ? '' : `[${code}]`].filter((text) => text !== '').join('\n'));
  };

  it('creates, scales, exposes, shows and deletes in kubectl’s words', async () => {
    expect(await golden('kubectl create deployment httpenv --image=bretfisher/httpenv')).toBe(
      'deployment.apps/httpenv created',
    );
    expect(await golden('kubectl scale deployment httpenv --replicas=5')).toBe('deployment.apps/httpenv scaled');
    expect(await golden('kubectl rollout status deployment httpenv')).toMatch(
      /deployment "httpenv" successfully rolled out$/,
    );
    // cli-runtime pkg/printers/tableprinter.go, pkg/printers/internalversion/printers.go
    expect(await golden('kubectl get deployment')).toBe(
      'NAME      READY   UP-TO-DATE   AVAILABLE   AGE\nhttpenv   5/5     5            5           AGE',
    );
    expect(await golden('kubectl expose deployment httpenv --port 8888')).toBe('service/httpenv exposed');
    expect(await golden('kubectl get service httpenv')).toMatch(
      /^NAME {6}TYPE {8}CLUSTER-IP +EXTERNAL-IP {3}PORT\(S\) {4}AGE\nhttpenv {3}ClusterIP {3}10\.96\.\d+\.\d+ +<none> {8}8888\/TCP {3}AGE$/,
    );
    expect(await golden('kubectl get pods --no-headers -o custom-columns=A:.metadata.labels.app')).toContain('httpenv');
    expect(await golden('kubectl wait --for=condition=Ready pod -l app=httpenv')).toMatch(
      /^(pod\/httpenv-HASH condition met\n?){5}$/,
    );
    expect(await golden('kubectl delete deployment httpenv')).toBe('deployment.apps "httpenv" deleted');
    expect(await golden('kubectl get deployment')).toBe('No resources found in default namespace.');
  });

  it('label sets, keeps from overwriting, and takes away', async () => {
    const namespace = 'kubectl label namespace default';
    expect(await golden(`${namespace} team=a`)).toBe('namespace/default labeled');
    expect(await golden(`${namespace} team=a`)).toBe('namespace/default not labeled');
    expect(await golden(`${namespace} team=b`)).toBe(
      "error: 'team' already has a value (a), and --overwrite is false\n[1]",
    );
    expect(await golden(`${namespace} team-`)).toBe('namespace/default unlabeled');
  });

  it('--help changes nothing', async () => {
    expect(await golden('kubectl delete namespace default --help')).toMatch(
      /^Delete resources by file names.*\n\nExamples:\n(?:.*\n)+Options:\n {4}--all=false:\n\t.*\n(?:.*\n)+ {4}-f, --filename=\[\]:\n/,
    );
    expect(await golden('kubectl get namespace default -o name')).toBe('namespace/default');
  });

  it('run makes one pod, and older flags get the modern answer with a hint', async () => {
    expect(await golden('kubectl run tmp --image=busybox')).toBe('pod/tmp created');
    expect(await golden('kubectl run web --image=nginx --replicas=2')).toBe(
      "error: unknown flag: --replicas\nSee 'kubectl run --help' for usage.\nHint: kubectl run makes one pod since v1.18: use kubectl create deployment NAME --image=IMAGE --replicas=N\n[1]",
    );
  });
});

describe('over what is there', () => {
  let lab: Lab;
  let kubectl: Typist;
  beforeAll(() => {
    lab = new Lab(deploymentOf('alpaca-prod', 2), serviceNamed('alpaca-prod', 'ports: [{port: 80}]'), clientPod());
    kubectl = new Typist(lab);
  });

  it('get -o jsonpath prints what the template says', async () => {
    const [pod] = lab.pods('alpaca-prod');
    const { out } = await kubectl.type([
      'get',
      'pod',
      '-l',
      'app=alpaca-prod',
      '--output',
      'jsonpath={.items[0].status.podIP}',
    ]);
    expect(lab.pods('alpaca-prod').map(({ status }) => status.podIP)).toContain(out);
    const named = await kubectl.type([
      'get',
      'pods',
      '-o',
      'jsonpath={range .items[?(@.metadata.name=="client")]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}',
    ]);
    expect(named.out).toBe('client\tRunning');
    expect(pod).toBeDefined();
  });

  it('describe endpoints and service are laid out as upstream’s describe.go', async () => {
    const addresses = lab.get('Endpoints', 'alpaca-prod').subsets?.[0]?.addresses?.map(({ ip }) => ip) ?? [];
    const { out } = await kubectl.line('kubectl describe endpoints alpaca-prod');
    expect(out).toContain(
      `Subsets:\n  Addresses:          ${addresses.join(',')}\n  NotReadyAddresses:  <none>\n  Ports:\n`,
    );
    expect(out).toContain('    Name     Port  Protocol\n    ----     ----  --------\n    <unset>  80    TCP');
    const service = await kubectl.line('kubectl describe svc alpaca-prod');
    expect(service.out).toMatch(
      /^Name: {21}alpaca-prod\nNamespace: {16}default\nLabels: {19}<none>\nAnnotations: {14}<none>\nSelector: {17}app=alpaca-prod\n/,
    );
    expect(service.out).toMatch(/\nPort: {21}<unset> {2}80\/TCP\nTargetPort: {15}80\/TCP\nEndpoints: /);
  });

  it('get --watch prints changes until it is cancelled', async () => {
    lab.playground.act({ kind: 'readiness', namespace: 'default', pod: 'client', ready: true });
    const watching = kubectl.line('kubectl get pods client --watch', 20);
    await new Promise((resolve) => setImmediate(resolve));
    lab.delete('Pod', 'client', '?gracePeriodSeconds=2');
    const { out, code } = await watching;
    expect(code).toBe(130);
    expect(plain(out)).toMatch(
      /^NAME +READY +STATUS +RESTARTS +AGE\nclient +1\/1 +Running +0 +AGE\n(.*\n)*client +.*Terminating/,
    );
  });

  it('get of several kinds names them, -A shows namespaces', async () => {
    const { out } = await kubectl.line('kubectl get deploy,svc alpaca-prod');
    expect(out).toMatch(
      /^NAME +READY[^\n]*\ndeployment\.apps\/alpaca-prod [^\n]*\n\nNAME +TYPE[^\n]*\nservice\/alpaca-prod /,
    );
    expect((await kubectl.line('kubectl get pods -A')).out).toMatch(/^NAMESPACE +NAME /);
  });
});

/** Line, and how what kubectl says begins (cobra, pflag, cmdutil, cli-runtime resource builder). */
const mistakes: readonly (readonly [line: string, said: string])[] = [
  ['kubectl gett pods', 'error: unknown command "gett" for "kubectl"\n\nDid you mean this?\n\tset\n\tget'],
  ['kubectl frobnicate', 'error: unknown command "frobnicate" for "kubectl"'],
  ['kubectl get', 'You must specify the type of resource to get.'],
  ['kubectl get podz', 'error: the server doesn\'t have a resource type "podz"'],
  ['kubectl get pods nobody', 'Error from server (NotFound): pods "nobody" not found'],
  ['kubectl get pods --wat', "error: unknown flag: --wat\nSee 'kubectl get --help' for usage."],
  ['kubectl get pods -Z', "error: unknown shorthand flag: 'Z' in -Z"],
  ['kubectl get pods -n', "error: flag needs an argument: 'n' in -n"],
  ['kubectl get pods --selector', 'error: flag needs an argument: --selector'],
  ['kubectl get pods --=x', 'error: bad flag syntax: --=x'],
  ['kubectl get pods -o nonsense', 'error: unable to match a printer suitable for the output format "nonsense"'],
  ['kubectl get pod web -l app=x', 'error: name cannot be provided when a selector is specified'],
  ['kubectl get pod web -A', 'error: a resource cannot be retrieved by name across all namespaces'],
  ['kubectl get pod pod/web', 'error: there is no need to specify a resource type as a separate argument'],
  ['kubectl scale deployment web', 'error: required flag(s) "replicas" not set'],
  ['kubectl scale deployment web --replicas=-1', 'error: The --replicas=COUNT flag is required, and COUNT must be'],
  ['kubectl scale deployment web --replicas=x', 'error: invalid argument "x" for "--replicas" flag: strconv.ParseInt'],
  [
    'kubectl scale deployment nobody --replicas=2',
    'error: no objects passed to scale deployments.apps "nobody" not found',
  ],
  ['kubectl create deployment', 'error: required flag(s) "image" not set'],
  ['kubectl create deployment --image=nginx', 'error: exactly one NAME is required, got 0'],
  ['kubectl create deployment web', 'error: required flag(s) "image" not set'],
  [
    'kubectl create deployment Web --image=nginx',
    'error: failed to create deployment: Deployment.apps "Web" is invalid: ',
  ],
  ['kubectl run web', 'error: required flag(s) "image" not set'],
  ['kubectl run', 'error: required flag(s) "image" not set'],
  ['kubectl run --image=nginx', 'error: NAME is required for run'],
  ['kubectl delete pod', 'error: resource(s) were provided, but no name was specified'],
  ['kubectl delete pod nobody', 'Error from server (NotFound): pods "nobody" not found'],
  ['kubectl label pod', 'error: at least one label update is required'],
  ['kubectl expose pod nobody --port=80', 'Error from server (NotFound): pods "nobody" not found'],
  ['kubectl wait --for=luck pod web', 'error: unrecognized condition: "luck"'],
  [
    'kubectl wait --for=condition=Ready pod web --timeout=5',
    'error: invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"',
  ],
  ['kubectl top pods', 'error: Metrics API not available'],
];

describe('a mistyped command', () => {
  const lab = new Lab(deploymentOf('web', 1));
  const kubectl = new Typist(lab);

  it.each(mistakes)('%s', async (line, said) => {
    const before = lab.playground.read({ method: 'GET', path: '/apis/apps/v1/deployments' }).body;
    const { code, err, out } = await kubectl.line(line);
    expect(err.slice(0, said.length)).toBe(said);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(lab.playground.read({ method: 'GET', path: '/apis/apps/v1/deployments' }).body).toBe(before);
  });
});

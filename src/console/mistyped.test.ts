import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { clientPod, deploymentOf, Lab, serviceNamed } from '../testing/lab.ts';
import { Terminal } from '../testing/terminal.ts';

const million = 1_000_000;

/** A word with one letter gone, two letters exchanged, and one letter doubled. */
const typos = (word: string): string[] => {
  const at = Math.floor(word.length / 2);
  const [a = '', b = ''] = [word[at - 1], word[at]];
  return [
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at - 1) + b + a + word.slice(at + 1),
    word.slice(0, at) + b + word.slice(at),
  ].filter((typo) => typo !== word);
};

const kubectlOf = (lines: string): string[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => `kubectl ${line.trim()}`);

/** A command of each kind that would be right, but for what is appended to it. */
const right = kubectlOf(`
  get pods
  describe service web
  delete deployment web
  create deployment more --image=nginx
  create service clusterip more --tcp=80
  create namespace more
  create configmap more --from-literal=a=b
  run more --image=nginx
  expose deployment web --port=80 --name=more
  scale deployment web --replicas=5
  rollout status deployment web
  rollout restart deployment web
  set image deployment/web web=nginx:2
  label pod client a=b
  annotate pod client a=b
  patch service web -p {}
  wait pod client --for=delete
  cordon node-1
  drain node-1
  taint nodes node-1 a=b:NoSchedule
  exec client
  version
  api-resources
  apply -f web.yaml
  replace -f web.yaml
`);

const families: Readonly<Record<string, readonly string[]>> = {
  'a command kubectl has not': [
    'get',
    'describe',
    'delete',
    'create',
    'apply',
    'scale',
    'rollout',
    'expose',
    'cordon',
    'replace',
  ]
    .flatMap(typos)
    .map((verb) => `kubectl ${verb} pods`),
  'a subcommand there is not': kubectlOf(`
    create deploymint web --image=nginx
    create nonsense
    rollout
    rollout statsu deployment web
    rollout nonsense
    set
    set imag deployment/web web=nginx
    create service
    create service nodport x --tcp=80
    top pods
    proxy
    autoscale deployment web
    kustomize .
  `),
  'a flag there is not': right.flatMap((line) => [`${line} --nonsense`, `${line} -Z`, `${line} --=x`]),
  'a flag without its value': kubectlOf(`
    get pods -o
    get pods -n
    get pods --selector
    get pods --sort-by
    get pods --field-selector
    create deployment more --image
    scale deployment web --replicas
    expose deployment web --port
    wait pod client --for
    run more --image
    patch service web -p
    apply -f
    delete -f
    delete pod client --grace-period
    drain node-1 --timeout
  `),
  'a kind there is not': ['get', 'describe', 'delete', 'label', 'annotate', 'scale'].flatMap((verb) => [
    `kubectl ${verb} deploymints x`,
    `kubectl ${verb} pod5 x`,
    `kubectl ${verb} nonsense/x`,
    `kubectl ${verb} pods/`,
    `kubectl ${verb} /x`,
    `kubectl ${verb} pods/a/b`,
  ]),
  'a name that is missing': kubectlOf(`
    get
    describe
    delete
    delete pod
    label
    label pod
    label pod client
    annotate pod
    annotate pod client
    scale
    scale deployment --replicas=2
    scale deployment web
    expose
    expose deployment
    rollout status
    rollout restart
    set image
    set image deployment/web
    patch
    patch service
    patch service web
    wait
    wait --for=condition=Ready
    cordon
    uncordon
    drain
    taint
    taint nodes
    taint nodes node-1
    run
    run more
    create deployment
    create deployment more
    create namespace
    create configmap
    create service clusterip
    exec
    exec client
    exec client --
    exec -- ls
    apply
    replace
    explain
  `),
  'an object that is not there': kubectlOf(`
    get pod nope
    get pods nope nope2
    get deployment/nope
    describe pod nope
    describe service nope
    delete pod nope
    delete service nope
    delete deployment,service nope
    scale deployment nope --replicas=2
    expose deployment nope --port=80
    rollout status deployment nope
    rollout restart deployment nope
    set image deployment/nope a=b
    label pod nope a=b
    annotate pod nope a=b
    patch service nope -p {}
    wait pod nope --for=condition=Ready --timeout=1s
    cordon node-9
    uncordon node-9
    drain node-9
    taint nodes node-9 a=b:NoSchedule
    exec nope -- ls
    exec deploy/nope -- ls
    exec client -c nope -- ls
    exec client -- nonsense
    get pods -n nope nope
    create deployment more --image=nginx -n nope
    apply -f nope.yaml
    delete -f nope.yaml
    get pod client -o jsonpath={.status.nope[3]}
  `).filter((line) => !line.endsWith('nope[3]}')),
  'a value that is wrong': kubectlOf(`
    scale deployment web --replicas=x
    scale deployment web --replicas=-1
    scale deployment web --replicas=1.5
    expose deployment web --port=abc --name=more
    expose deployment web --port=99999 --name=more
    expose deployment web --type=Nonsense --port=80 --name=more
    create deployment More_ --image=nginx
    create deployment more --image=nginx --replicas=many
    create namespace UPPER
    create service clusterip more --tcp=http
    create configmap more --from-literal=novalue
    run more --image=nginx --restart=Sometimes
    get pods -o nonsense
    get pods -o jsonpath=
    get pods -o 'jsonpath={'
    get pods -o 'jsonpath={.items[}'
    get pods -o custom-columns=
    get pods -o custom-columns=A
    get pods -l 'a=b=c'
    get pods -l 'a in b'
    get pods --field-selector nonsense
    get pods --sort-by='{'
    get pod client -A
    get pod client -l a=b
    wait pod client --for=nonsense
    wait pod client --for=condition=Ready --timeout=5
    label pod client 'a b=c'
    label pod client a=b c
    label pod client app=x app-
    annotate pod client =x
    patch service web -p '{'
    patch service web -p '[]' --type=nonsense
    delete pod client --grace-period=soon
    delete pod client --cascade=maybe
    delete pods --all client
    taint nodes node-1 a=b:Nonsense
    drain node-1 --timeout=x
    rollout undo deployment web --to-revision=99
    set image deployment/web nope=nginx
    get pods --watch=maybe
    exec client ls
  `),
  'kubectl by another name': ['kubectl', 'kubectl', 'kubectl']
    .flatMap(typos)
    .concat([
      'Kubectl',
      'KUBECTL',
      'kubectl.exe',
      'kubectlget',
      'k',
      'kuebctl',
      './kubectl',
      '/usr/bin/nonsense',
      'sudo kubectl',
    ])
    .map((name) => `${name} get pods`),
  'a command the machine has not':
    'curl wget ping iptables docker helm python ifconfig apt vmi sl grpe nonsense $NOTHING-x'
      .split(' ')
      .map((name) => `${name} x`),
  'what the shell cannot read': [
    'kubectl get "pods',
    "kubectl get 'pods",
    'kubectl get pods -o jsonpath="{.items[0]',
    'kubectl get `pods',
    'kubectl get $(pods',
    'kubectl get pods |',
    '| grep x',
    'kubectl get pods | | wc',
    'kubectl get pods &&',
    '&& kubectl get pods',
    'kubectl get pods & &',
    'kubectl get pods ;; ls',
    'kubectl get pods >',
    '> > x',
    'kubectl get pods <',
    'kubectl get pods < nowhere',
    'kubectl get pods > no/where',
    'kubectl get (pods)',
    ')',
    '(',
    '{ kubectl get pods',
    'for i in 1 2 3',
    'for i in 1; do',
    'for in 1; do ls; done',
    'while true; do',
    'while; do ls; done',
    'do ls; done',
    'done',
    'if true; then',
    'if; then ls; fi',
    'fi',
    'case x in',
    'case x in a) ls',
    `echo \${`,
    `echo \${x`,
    `echo \${x!y}`,
    'echo $((1 +))',
    'echo $((1/0))',
    'echo $((((1))',
    'f() ls; }',
    'a=(1 2)',
    'ls 3>&x',
    '[ a = b',
    '[ 1 -eq x ]',
    '[ a b ]',
    'test -f',
    'read 1x',
    'export 1x=2',
    'shift 5',
    'break x',
  ].filter((line) => line !== 'test -f'),
  'tools that are used wrongly': [
    'grep',
    'grep -Q x',
    'grep "[" x',
    'grep x nowhere',
    'head -n x',
    'head --nonsense',
    'head nowhere',
    'tail -n',
    'wc -Q',
    'sort -k',
    'sort -k x',
    'uniq -Q',
    'cut',
    'cut -f',
    'cut -f x',
    'cut -d ab -f 1',
    'tr',
    'tr a',
    'sed',
    'sed s/a',
    'sed nonsense',
    'sed y/a/bc/',
    'awk',
    "awk '{'",
    "awk '{print $1' x",
    "awk 'BEGIN {nope()}'",
    "jq '.[' <<< 1",
    'jq . <<< {',
    "jq '.a.b' <<< '[1]'",
    'base64 -d <<< "!!"',
    'seq',
    'seq a',
    'seq 1 0 5',
    'seq 99999999999',
    'xargs -n 0 echo <<< a',
    'sleep',
    'sleep x',
    'watch',
    'watch -n x ls',
    'date nonsense',
    'cd nowhere',
    'cd web.yaml',
    'cat nowhere',
    'cat',
    'ls nowhere',
    'rm',
    'rm nowhere',
    'cp web.yaml',
    'cp nowhere x',
    'mv nowhere x',
    'mkdir',
    'mkdir web.yaml',
    'edit',
    'edit a b',
    'ssh',
    'ssh nowhere',
    'ssh -Z',
    'type nonsense',
    'sh nowhere',
    "sh -c 'echo $('",
    'exit 300x',
  ].filter((line) => line !== 'cat'),
  'control characters': [
    '\u0000',
    '\u0007',
    '\u001b[31m',
    '\u001b]0;x\u0007',
    '\b',
    '\u007f',
    '\u009b',
    '\u2028',
    '\u202e',
    '\ufeff',
    '😀',
    '\ud800',
  ].flatMap((odd) => [`kubectl get p${odd}ods`, `kubec${odd}tl get pods`, `kubectl get pod '${odd}'`]),
  'a megabyte': [
    `kubectl get ${'x'.repeat(million)}`,
    `kubectl get pod ${'x '.repeat(million / 2)}`,
    `kubectl get pods --${'x'.repeat(million)}`,
    `kubectl get pods -l ${'x'.repeat(million)}`,
    `kubectl create deployment ${'x'.repeat(million)} --image=nginx`,
    'x'.repeat(million),
    `echo "${'x'.repeat(million)}`,
    '('.repeat(million),
    '$('.repeat(million / 2),
    '|'.repeat(million),
    `${'a;'.repeat(1000)}`,
    `kubectl get ${'"'.repeat(million - 1)}`,
  ],
};

const watched = [
  'api/v1/pods',
  'api/v1/services',
  'api/v1/configmaps',
  'api/v1/namespaces',
  'apis/apps/v1/deployments',
  'apis/apps/v1/replicasets',
];
const faults = /TypeError|RangeError|SyntaxError|Maximum call|\bundefined\b|\[object|\n\s+at |\.ts:\d|kubehop: /;

describe('mistyped commands', () => {
  let lab: Lab;
  let terminal: Terminal;
  let before: readonly string[];
  const nodes = (): unknown => lab.list('Node').map(({ metadata: { name, labels }, spec }) => ({ name, labels, spec }));
  const cluster = (): readonly string[] => [
    ...watched.map((path) =>
      lab.playground.read({ method: 'GET', path: `/${path}` }).body.replace(/"resourceVersion":"\d+"/, ''),
    ),
    JSON.stringify(nodes()),
  ];
  beforeAll(() => {
    lab = new Lab(deploymentOf('web', 2), serviceNamed('web', 'ports: [{port: 80}]'), clientPod());
    terminal = new Terminal(lab);
    terminal.files.set('web.yaml', deploymentOf('web', 2));
    before = cluster();
  });

  test('are very many', () => {
    const all = Object.values(families).flat();
    expect(new Set(all).size).toBeGreaterThan(300);
  });

  test.each(Object.entries(families))('%s: an error, an exit code, and nothing is changed', async (_, lines) => {
    const wrong: string[] = [];
    for (const line of lines) {
      const { code, out, err } = await terminal.type(line, 100);
      const short = line.length > 100 ? `${line.slice(0, 40)}… (${line.length})` : line;
      if (code === 0 || code === 130) wrong.push(`${short}: exit code ${code}: ${out.slice(0, 100)}`);
      if ((out + err).trim() === '' && !/^\[|^test|^exit/.test(line)) wrong.push(`${short}: nothing said`);
      if (faults.test(out + err)) wrong.push(`${short}: ${(out + err).slice(0, 200)}`);
      if (terminal.console.prompt !== '$ ') wrong.push(`${short}: prompt ${terminal.console.prompt}`);
    }
    expect(wrong).toEqual([]);
    expect(cluster()).toEqual(before);
  });

  test('whatever is put behind a command that reads, the terminal answers and nothing is changed', async () => {
    const start = fc.constantFrom(
      'kubectl get',
      'kubectl describe',
      'kubectl get pods',
      'echo',
      'cat',
      'grep a',
      'ls |',
      'X=',
    );
    const piece = fc.oneof(
      fc.constantFrom(
        ...'\' " $( ) ` ; | & < > && || $ { } $ \\ -o json yaml -l a=b pods web -- - = # ~ * ? [ ] ! % @ \n \t'.split(
          ' ',
        ),
      ),
      fc.string({ maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(start, fc.array(piece, { maxLength: 8 }), async (command, pieces) => {
        const { code, out, err } = await terminal.type([command, ...pieces].join(' '), 10);
        expect(Number.isInteger(code)).toBe(true);
        expect(out + err).not.toMatch(/TypeError|RangeError|Maximum call|\[object|\n\s+at |\.ts:\d|kubehop: /);
      }),
      { numRuns: 300, seed: 5 },
    );
    expect(cluster()).toEqual(before);
  });
});

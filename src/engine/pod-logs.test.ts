import { describe, expect, it } from 'vitest';
import { clientPod, deploymentOf, Lab, serviceNamed } from '../testing/lab.ts';

const pod = (name: string, containers: string, annotations = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}${annotations && `, annotations: {kubehop.dev/behaviour: '${annotations}'}`}}\nspec: {containers: [${containers}]}\n`;

/** The body of `GET …/log`, after its status. */
function logs(lab: Lab, name: string, query = ''): string {
  const path = `/api/v1/namespaces/default/pods/${name}/log${query && `?${query}`}`;
  const { status, body } = lab.playground.read({ method: 'GET', path });
  if (status === 200) return body;
  return `${status}: ${(JSON.parse(body) as { readonly message: string }).message}`;
}

describe('the log of a container', () => {
  it('has nginx’s words for each request, with who it saw', () => {
    const lab = new Lab(clientPod(), deploymentOf('web', 1), serviceNamed('web', 'ports: [{port: 80}]'));
    const name = lab.pods('web')[0]?.metadata.name ?? '';
    lab.send('pod/default/client', 'http://web/a?b=c');
    const lines = logs(lab, name).split('\n');
    expect(lines[2]).toBe('/docker-entrypoint.sh: Configuration complete; ready for start up');
    expect(lines.at(-2)).toMatch(
      /^10\.244\.\d\.\d+ - - \[01\/Jan\/2026:00:00:\d\d \+0000\] "GET \/a\?b=c HTTP\/1\.1" 200 \d+ "-" "curl\/8\.10\.1" "-"$/,
    );
    expect(logs(lab, name, 'tailLines=1')).toBe(`${lines.at(-2)}\n`);
    expect(logs(lab, name, 'tailLines=1&timestamps=true')).toMatch(/^2026-01-01T00:00:\d\d\.\d{9}Z 10\.244\./);
    lab.run(10);
    expect(logs(lab, name, 'sinceSeconds=5')).toBe('');
    expect(logs(lab, name, 'limitBytes=10')).toBe('/docker-en');
  });

  it('shows the probes of the kubelet as such', () => {
    const probed = pod(
      'web',
      '{name: web, image: httpd, ports: [{containerPort: 80}], readinessProbe: {httpGet: {path: /ready, port: 80}, periodSeconds: 2}}',
    ).replace('httpd', 'nginx');
    expect(logs(new Lab(probed).run(5), 'web')).toMatch(
      /"GET \/ready HTTP\/1\.1" 200 \d+ "-" "kube-probe\/1\.34" "-"\n/,
    );
  });

  it('has what a client’s loop printed: answers, and curl’s words when there was none', () => {
    const echo = pod(
      'echo',
      '{name: echo, image: hashicorp/http-echo, args: ["-text=hi"], ports: [{containerPort: 5678}]}',
    );
    const lab = new Lab(echo);
    const ip = (
      JSON.parse(lab.playground.read({ method: 'GET', path: '/api/v1/namespaces/default/pods/echo' }).body) as {
        readonly status: { readonly podIP: string };
      }
    ).status.podIP;
    lab.apply(pod('good', '{name: c, image: kubehop/client}', `client to=http://${ip}:5678 every=1s`));
    lab.apply(pod('bad', '{name: c, image: kubehop/client}', `client to=http://${ip}:81 every=1s`));
    lab.run(6);
    expect(logs(lab, 'good', 'tailLines=2')).toBe('hi\nhi\n');
    expect(logs(lab, 'bad', 'tailLines=1')).toBe(
      `curl: (7) Failed to connect to ${ip} port 81: Could not connect to server\n`,
    );
    expect(logs(lab, 'echo', 'tailLines=1')).toMatch(/"GET \/ HTTP\/1\.1" 200 3 "curl\/8\.10\.1" 20µs\n$/);
  });

  it('keeps that of the instance before', () => {
    const lab = new Lab(pod('bad', '{name: web, image: nginx}', 'crasher after=3s code=3'));
    expect(logs(lab, 'bad', 'previous=true')).toMatch(
      /^400: previous terminated container "web" in pod "bad" not found$|fatal: exiting with code 3\n$/,
    );
    lab.run(30);
    expect(logs(lab, 'bad', 'previous=true')).toMatch(/\nfatal: exiting with code 3\n$/);
    expect(logs(lab, 'bad')).toMatch(/^\/docker-entrypoint\.sh/);
  });

  it('is refused in the API server’s and the kubelet’s words', () => {
    const lab = new Lab(
      pod('two', '{name: a, image: nginx}, {name: b, image: redis, ports: [{containerPort: 6379}]}'),
      pod('stuck', '{name: web, image: does-not-exist}'),
    );
    expect(logs(lab, 'nobody')).toBe('404: pods "nobody" not found');
    expect(logs(lab, 'two')).toBe('400: a container name must be specified for pod two, choose one of: [a b]');
    expect(logs(lab, 'two', 'container=c')).toBe('400: container c is not valid for pod two');
    expect(logs(lab, 'two', 'container=b')).toMatch(
      /^1:M 01 Jan 2026 00:00:\d\d\.\d{3} \* Ready to accept connections tcp\n$/,
    );
    expect(logs(lab, 'two', 'container=b&previous=true')).toBe(
      '400: previous terminated container "b" in pod "two" not found',
    );
    expect(logs(lab, 'stuck')).toBe(
      '400: container "web" in pod "stuck" is waiting to start: trying and failing to pull image',
    );
    expect(logs(lab, 'two', 'container=a&tailLines=x')).toMatch(/^400: tailLines: Invalid value: "x"/);
    lab.apply(pod('young', '{name: web, image: nginx:1.99}'));
    lab.run(0.3);
    expect(logs(lab, 'young')).toBe('400: container "web" in pod "young" is waiting to start: ContainerCreating');
  });

  it('cannot be had from a node that does not answer', () => {
    const lab = new Lab(pod('web', '{name: web, image: nginx}').replace('spec: {', 'spec: {nodeName: node-1, '));
    lab.playground.act({ kind: 'partition', node: 'node-1', on: true });
    expect(logs(lab, 'web')).toBe(
      '500: Internal error occurred: Get "https://192.168.0.2:10250/containerLogs/default/web/web": dial tcp 192.168.0.2:10250: i/o timeout',
    );
    lab.power('node-1', false);
    expect(logs(lab, 'web')).toMatch(/connect: no route to host$/);
  });
});

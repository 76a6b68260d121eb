import { describe, expect, it } from 'vitest';
import type { OutsideRecord } from '../../model/world.ts';
import { deploymentOf, sceneOf } from '../../testing/lab.ts';
import { TerminalLab } from '../../testing/terminal-lab.ts';
import { Playground } from '../index.ts';

const here = 'workstation';
const webs = (replicas = 1): TerminalLab => new TerminalLab(sceneOf('outside: []'), deploymentOf('web', replicas));
const name = (lab: TerminalLab): string => lab.pods('web')[0]?.metadata.name ?? '';
const forward = (lab: TerminalLab, ports: string) =>
  lab.start(here, `kubectl port-forward -n default pod/${name(lab)} ${ports}`);

/** What the canvas shows of the workstation. */
function shown(lab: TerminalLab): OutsideRecord | undefined {
  const opened = Playground.restore(lab.playground.recording());
  const records = opened.ok ? opened.playground.drain().upserts : [];
  return records.find((record): record is OutsideRecord => record.id === 'outside/workstation');
}

describe('kubectl port-forward', () => {
  it('brings the workstation to the canvas, and leads its localhost into the pod, past every Service', () => {
    const lab = webs();
    const running = forward(lab, '8080:80');
    expect(running.out).toBe('Forwarding from 127.0.0.1:8080 -> 80\nForwarding from [::1]:8080 -> 80\n');
    expect(shown(lab)).toMatchObject({
      name: 'workstation',
      forwards: [{ port: 8080, pod: `pod/default/${name(lab)}`, podPort: 80 }],
    });
    const [trace] = lab.send('outside/workstation', 'http://localhost:8080/hi');
    expect(trace).toMatchObject({ outcome: 'answered', by: `default/${name(lab)}` });
    expect(trace?.body).toContain('Client: 127.0.0.1:');
    expect(trace?.body).toContain('Request: GET /hi');
    const places = new Set(trace?.packets.flatMap(({ hops }) => hops.map(({ place }) => place)));
    expect([...places]).toEqual(['outside/workstation', `pod/default/${name(lab)}`]);
    expect(trace?.reason).toContain('through kubectl port-forward on workstation');
    expect(running.out).toMatch(/Handling connection for 8080\n$/);
    expect(running.code).toBeUndefined();
  });

  it('is over at Ctrl-C, and the workstation is gone from the canvas', () => {
    const lab = webs();
    const running = forward(lab, '8080:80 :80');
    expect(running.out).toContain('Forwarding from 127.0.0.1:40001 -> 80\n');
    expect(lab.exec(here, 'curl -s localhost:40001').out).toContain(`Hostname: ${name(lab)}`);
    lab.signal(running, 'INT');
    expect(running).toMatchObject({ code: 0, err: '' });
    expect(shown(lab)).toBeUndefined();
    expect(lab.start(here, 'curl localhost:8080').refusal).toBe('program-not-found');
  });

  it('dies with its pod', () => {
    const lab = webs();
    const running = forward(lab, '8080:80');
    lab.delete('Pod', name(lab), '?gracePeriodSeconds=0');
    lab.until(() => lab.run(0.1) && running.code !== undefined, 40);
    expect(running).toMatchObject({ code: 1, err: 'error: lost connection to pod\n' });
    expect(shown(lab)).toBeUndefined();
  });

  it('is given up when nothing listens on the port inside the pod', () => {
    const lab = webs();
    const running = forward(lab, '8080:81');
    expect(lab.send('outside/workstation', 'http://127.0.0.1:8080')[0]?.outcome).not.toBe('answered');
    expect(running.code).toBe(1);
    expect(running.err).toMatch(
      /^E0101 00:00:0\d\.\d{6} {7}1 portforward\.go:424\] "Unhandled Error" err="an error occurred forwarding 8080 -> 81: .* connect: connection refused .*"\nerror: lost connection to pod\n$/,
    );
  });

  it('cannot have a port that another has, nor a pod that does not run', () => {
    const lab = webs();
    const first = forward(lab, '8080:80');
    expect(forward(lab, '8080:80')).toMatchObject({
      code: 1,
      out: 'Unable to listen on port 8080: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:8080: bind: address already in use unable to create listener: Error listen tcp6 [::1]:8080: bind: address already in use]\n',
      err: 'error: unable to listen on any of the requested ports: [{8080 80}]\n',
    });
    expect(lab.exec(here, 'curl -s localhost:8080').code).toBe(0);
    expect(first.code).toBeUndefined();
    expect(lab.exec(here, 'kubectl port-forward pod/nobody 80')).toMatchObject({
      code: 1,
      err: 'Error from server (NotFound): pods "nobody" not found\n',
    });
    expect(lab.exec(here, `kubectl port-forward pod/${name(lab)} http`).err).toBe(
      "error: error parsing port: invalid port format 'http'\n",
    );
  });

  it('loses its way when the kubelet stops', () => {
    const lab = webs();
    const running = forward(lab, '8080:80');
    const node = lab.pods('web')[0]?.spec.nodeName ?? '';
    lab.exec(`node/${node}`, 'systemctl stop kubelet');
    lab.run(1);
    expect(running).toMatchObject({ code: 1, err: 'error: lost connection to pod\n' });
  });
});

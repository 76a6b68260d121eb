import { describe, expect, it, test } from 'vitest';
import { clientPod, deploymentOf, sceneOf, serviceNamed } from '../../../testing/lab.ts';
import { TerminalLab } from '../../../testing/terminal-lab.ts';
import { Playground } from '../../index.ts';

const node = 'node/node-1';

/** A client on node-1, a server on node-2, and a Service in front of it. */
const across = (scene = ''): TerminalLab =>
  new TerminalLab(
    sceneOf(scene),
    clientPod('client', 'nodeName: node-1'),
    deploymentOf('web', 1, 'nodeName: node-2'),
    serviceNamed('web', 'ports: [{port: 80}]'),
  );
const clusterIP = (lab: TerminalLab): string => lab.service('web').spec.clusterIP ?? '';
const podIP = (lab: TerminalLab): string => lab.pods('web')[0]?.status.podIP ?? '';

test('ps on a node shows its services, and none that was stopped', () => {
  const lab = across();
  const shown = () => lab.exec(node, 'ps auxw').out;
  expect(shown()).toMatch(/^USER +PID %CPU[^\n]*COMMAND\nroot +1 .*\/sbin\/init\n/);
  expect(shown()).toMatch(/^root .*kube-proxy --config=\S+ --hostname-override=node-1$/m);
  expect(lab.exec(node, 'ps -ef').out).toMatch(/^UID +PID +PPID[\s\S]*^root +437 +1 .*\/usr\/bin\/kubelet /m);
  lab.exec(node, 'systemctl stop kube-proxy');
  expect(shown()).not.toContain('kube-proxy');
});

describe('iptables on a node', () => {
  it('lists the chain of a Service with the packets that it counted', () => {
    const lab = across();
    lab.send('pod/default/client', `http://${clusterIP(lab)}`, 3);
    const { out, code } = lab.exec(node, 'iptables -t nat -L KUBE-SERVICES -n -v --line-numbers');
    expect(code).toBe(0);
    expect(out).toMatch(/^Chain KUBE-SERVICES \(2 references\)\nnum {3}pkts bytes target {5}prot opt in /);
    expect(out).toMatch(
      /\d+ +3 +180 KUBE-SVC-\w{16} {2}6 {4}-- {2}\* {6}\* {7}0\.0\.0\.0\/0 {12}10\.96\.\d+\.\d+ +\/\* default\/web cluster IP \*\/ tcp dpt:80\n/,
    );
    expect(lab.exec(node, 'iptables-save -t nat').out).toContain(`-A KUBE-SERVICES -d ${clusterIP(lab)}/32 -p tcp`);
    expect(lab.exec(node, 'iptables-save -c -t nat').out).toMatch(/^\[3:180\] -A KUBE-SERVICES /m);
  });

  it('changes rules that packets meet, until they are taken out again', () => {
    const lab = across();
    const ask = () => lab.send('pod/default/client', `http://${podIP(lab)}`)[0]?.outcome;
    expect(ask()).toBe('answered');
    const rule = ['FORWARD', '-p', 'tcp', '--dport', '80', '-m', 'comment', '--comment', 'not today', '-j', 'DROP'];
    expect(lab.exec(node, ['iptables', '-I', ...rule]).code).toBe(0);
    expect(ask()).toBe('timeout');
    expect(lab.exec(node, 'iptables -S FORWARD').out).toContain(
      '-A FORWARD -p tcp -m tcp --dport 80 -m comment --comment "not today" -j DROP\n',
    );
    expect(lab.exec(node, ['iptables', '-D', ...rule]).code).toBe(0);
    expect(ask()).toBe('answered');
  });

  it.each([
    [
      'iptables -L FOO',
      1,
      "iptables v1.8.9 (nf_tables): chain `FOO' in table `filter' is incompatible, use 'nft' tool.\n",
    ],
    ['iptables -D INPUT -s 1.2.3.4 -j DROP', 1, 'iptables: Bad rule (does a matching rule exist in that chain?).\n'],
    [
      'iptables -t foo -L',
      3,
      "iptables v1.8.9 (nf_tables): table 'foo' does not exist\nPerhaps iptables or your kernel needs to be upgraded.\n",
    ],
    [
      'iptables -A INPUT --bar',
      2,
      "iptables v1.8.9 (nf_tables): unknown option \"--bar\"\nTry `iptables -h' or 'iptables --help' for more information.\n",
    ],
    [
      'iptables -L INPUT x',
      2,
      "iptables v1.8.9 (nf_tables): Invalid rule number `x'\nTry `iptables -h' or 'iptables --help' for more information.\n",
    ],
    ['iptables-save -t foo', 1, "Table `foo' does not exist\n"],
  ])('%s exits with %i', (command, code, err) => {
    expect(across().exec(node, command)).toMatchObject({ code, err, out: '' });
  });
});

describe('conntrack on a node', () => {
  it('lists what it translated, deletes it, and says how many', () => {
    const lab = across();
    lab.send('pod/default/client', `http://${clusterIP(lab)}`);
    const listed = lab.exec(node, `conntrack -L -p tcp -d ${clusterIP(lab)} --dport 80`);
    expect(listed.out).toMatch(
      new RegExp(
        `^tcp {6}6 \\d+ TIME_WAIT src=10\\.244\\.0\\.\\d+ dst=${clusterIP(lab)} sport=\\d+ dport=80 src=${podIP(lab)} `,
      ),
    );
    expect(listed.err).toBe('conntrack v1.4.7 (conntrack-tools): 1 flow entries have been shown.\n');
    expect(lab.exec(node, `conntrack -D -d ${clusterIP(lab)}`).out).toBe(listed.out);
    expect(lab.exec(node, `conntrack -D -d ${clusterIP(lab)}`)).toMatchObject({
      code: 1,
      err: 'conntrack v1.4.7 (conntrack-tools): 0 flow entries have been deleted.\n',
    });
    expect(lab.exec(node, 'conntrack -L --dport 80').err).toMatch(/unknown option `--dport'/);
  });

  it('tells of a connection from its first packet to its last', () => {
    const lab = across();
    const events = lab.start(node, `conntrack -E -p tcp --orig-dst ${clusterIP(lab)}`);
    lab.send('pod/default/client', `http://${clusterIP(lab)}`);
    lab.run(1);
    const seen = events.out.split('\n').map((line) => line.replace(/ src=.*/, ''));
    expect(seen).toEqual([
      '    [NEW] tcp      6 120 SYN_SENT',
      ' [UPDATE] tcp      6 60 SYN_RECV',
      ' [UPDATE] tcp      6 432000 ESTABLISHED',
      ' [UPDATE] tcp      6 120 FIN_WAIT',
      ' [UPDATE] tcp      6 30 LAST_ACK',
      ' [UPDATE] tcp      6 120 TIME_WAIT',
      '',
    ]);
    lab.exec(node, 'conntrack -F');
    lab.run(1);
    expect(events.out).toMatch(/\[DESTROY\] tcp {6}6 \d+ TIME_WAIT src=/);
    lab.signal(events, 'INT');
    expect(events).toMatchObject({
      code: 0,
      err: 'conntrack v1.4.7 (conntrack-tools): 7 flow events have been shown.\n',
    });
  });
});

describe('tcpdump on a node', () => {
  it('shows a packet as it comes in, and as it goes out translated', () => {
    const lab = across();
    const dump = lab.start(node, 'tcpdump -ni any tcp port 80');
    lab.send('pod/default/client', `http://${clusterIP(lab)}`);
    lab.run(1);
    lab.signal(dump, 'INT');
    const lines = dump.out.split('\n').map((line) => line.replace(/^\d\d:\d\d:\d\d\.\d{6} /, ''));
    const [service, pod] = [clusterIP(lab), podIP(lab)];
    expect(lines[0]).toMatch(
      new RegExp(`^veth[0-9a-f]{8} In  IP 10\\.244\\.0\\.\\d+\\.\\d+ > ${service}\\.80: Flags \\[S\\], length 0$`),
    );
    expect(lines[1]).toMatch(
      new RegExp(`^eth0  Out IP 10\\.244\\.0\\.\\d+\\.\\d+ > ${pod}\\.80: Flags \\[S\\], length 0$`),
    );
    expect(lines[2]).toMatch(
      new RegExp(`^eth0  In  IP ${pod}\\.80 > 10\\.244\\.0\\.\\d+\\.\\d+: Flags \\[S\\.\\], length 0$`),
    );
    expect(dump.out).toContain('Flags [P.], length');
    expect(dump.out).toMatch(/: HTTP: GET \/ HTTP\/1\.1\n/);
    expect(dump.err).toMatch(
      /listening on any, .*\n\d+ packets captured\n\d+ packets received by filter\n0 packets dropped by kernel\n$/s,
    );
    expect(dump.code).toBe(0);
  });

  it('ends by itself after -c packets, and takes only what its filter lets through', () => {
    const lab = across();
    const dump = lab.start(node, 'tcpdump -c 2 -tni eth0 src host 192.168.0.2 and not udp');
    lab.send(node, `http://${podIP(lab)}`, 2);
    lab.run(1);
    expect(dump.code).toBe(0);
    expect(dump.out.split('\n')).toHaveLength(3);
    expect(dump.out).toMatch(/^(IP 192\.168\.0\.2\.\d+ > 10\.244\.1\.\d+\.80: Flags \[[S.P]+\].*\n){2}$/);
    expect(dump.err).toMatch(/2 packets captured\n/);
  });

  it('runs in a pod as well, on the pod’s own devices', () => {
    const lab = across().apply(clientPod('shooter', '').replace('curlimages/curl', 'nicolaka/netshoot'));
    lab.run(15);
    const dump = lab.start('pod/default/shooter', 'tcpdump -c 1 -tni eth0 tcp');
    lab.exec('pod/default/shooter', `curl -s ${clusterIP(lab)}`);
    expect(dump).toMatchObject({ code: 0 });
    expect(dump.out).toMatch(
      new RegExp(`^IP 10\\.244\\.\\d\\.\\d+\\.\\d+ > ${clusterIP(lab)}\\.80: Flags \\[S\\], length 0\\n$`),
    );
  });

  it('says of names what was asked and answered', () => {
    const lab = across();
    const dump = lab.start(node, 'tcpdump -ni any udp port 53');
    lab.send('pod/default/client', 'http://web');
    lab.run(1);
    expect(dump.out).toMatch(/ \d+\+ A\? web\.default\.svc\.cluster\.local\. \(47\)\n/);
    expect(dump.out).toMatch(new RegExp(` \\d+\\*- 1/0/0 A ${clusterIP(lab)} \\(63\\)\\n`));
  });

  it.each([
    ['tcpdump -ni eth9', 'tcpdump: eth9: No such device exists\n(No such device exists)\n'],
    ['tcpdump -ni any tcp and', "tcpdump: can't parse filter expression: syntax error\n"],
    ['tcpdump -ni any port foo', "tcpdump: unknown port 'foo'\n"],
    ['tcpdump -c x', 'tcpdump: invalid packet count x\n'],
    ['tcpdump -ni any host web', "tcpdump: unknown host 'web'\n"],
  ])('%s is refused', (command, err) => {
    expect(across().exec(node, command)).toMatchObject({ code: 1, err, out: '' });
  });
});

describe('systemctl on a node', () => {
  it('stops kube-proxy: its rules stay as they were, and are written anew when it is started', () => {
    const lab = across();
    expect(lab.exec(node, 'systemctl is-active kube-proxy')).toMatchObject({ code: 0, out: 'active\n' });
    expect(lab.exec(node, 'systemctl stop kube-proxy').code).toBe(0);
    expect(lab.exec(node, 'systemctl is-active kube-proxy')).toMatchObject({ code: 3, out: 'inactive\n' });
    const old = podIP(lab);
    lab.delete('Pod', lab.pods('web')[0]?.metadata.name ?? '', '?gracePeriodSeconds=0');
    lab.until(() => lab.pods('web').some(({ status }) => status.phase === 'Running'));
    lab.run(10);
    expect(lab.exec(node, 'iptables-save -t nat').out).toContain(`--to-destination ${old}:80`);
    lab.exec(node, 'systemctl start kube-proxy');
    lab.run(5);
    expect(lab.exec(node, 'iptables-save -t nat').out).toContain(`--to-destination ${podIP(lab)}:80`);
    expect(lab.exec(node, 'iptables-save -t nat').out).not.toContain(`--to-destination ${old}:80`);
  });

  it('stops the kubelet: the node is NotReady after a while, its pods go on, and what dies stays dead until it runs again', () => {
    const lab = across();
    const server = 'node/node-2';
    lab.exec(server, 'systemctl stop kubelet');
    const ready = () => lab.node('node-2').status.conditions?.find(({ type }) => type === 'Ready')?.status;
    lab.run(60);
    expect(ready()).toBe('Unknown');
    expect(lab.send('pod/default/client', `http://${podIP(lab)}`)[0]?.outcome).toBe('answered');
    lab.playground.act({ kind: 'crash', namespace: 'default', pod: lab.pods('web')[0]?.metadata.name ?? '' });
    lab.run(20);
    expect(lab.send('pod/default/client', `http://${podIP(lab)}`)[0]?.outcome).toBe('refused');
    lab.exec(server, 'systemctl start kubelet');
    lab.run(20);
    expect(ready()).toBe('True');
    expect(lab.send('pod/default/client', `http://${podIP(lab)}`)[0]?.outcome).toBe('answered');
    expect(lab.pods('web')[0]?.status.containerStatuses?.[0]?.restartCount).toBe(1);
  });

  it('shows what is stopped on the record of the node, and a reboot starts it', () => {
    const lab = across();
    const stopped = () => {
      const opened = Playground.restore(lab.playground.recording());
      const records = opened.ok ? opened.playground.drain().upserts : [];
      return records.flatMap((record) => (record.id === node && record.type === 'node' ? [record.stopped] : []));
    };
    lab.exec(node, 'systemctl stop kubelet kube-proxy');
    expect(stopped()).toEqual([['kube-proxy', 'kubelet']]);
    lab.power('node-1', false);
    lab.run(5);
    lab.power('node-1', true);
    lab.run(30);
    expect(stopped()).toEqual([undefined]);
    expect(lab.node('node-1').status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
    expect(lab.send('pod/default/client', `http://${clusterIP(lab)}`)[0]?.outcome).toBe('answered');
  });

  it('knows no other units', () => {
    const lab = across();
    expect(lab.exec(node, 'systemctl stop nginx')).toMatchObject({
      code: 5,
      err: 'Failed to stop nginx.service: Unit nginx.service not found.\n',
    });
    expect(lab.exec(node, 'systemctl status foo')).toMatchObject({
      code: 4,
      err: 'Unit foo.service could not be found.\n',
    });
  });
});

describe('in other modes of kube-proxy', () => {
  it('nft lists one chain, set or map of many', () => {
    const lab = across('proxy: {mode: nftables}');
    expect(lab.exec(node, 'nft list tables').out).toBe('table ip kube-proxy\n');
    expect(lab.exec(node, 'nft list chain ip kube-proxy services').out).toMatch(
      /^table ip kube-proxy \{\n\tchain services \{\n/,
    );
    expect(lab.exec(node, 'nft list map ip kube-proxy service-ips').out).toContain(
      `${clusterIP(lab)} . tcp . 80 : goto service-`,
    );
    expect(lab.exec(node, 'nft list chain ip kube-proxy nope')).toMatchObject({
      code: 1,
      err: 'Error: No such file or directory\nlist chain ip kube-proxy nope\n                         ^^^^\n',
    });
  });

  it('ipvsadm shows real servers and connections, ipset the sets that rules look into', () => {
    const lab = across('proxy: {mode: ipvs}');
    lab.send('pod/default/client', `http://${clusterIP(lab)}`);
    expect(lab.exec(node, 'ipvsadm -Ln').out).toMatch(
      new RegExp(`TCP  ${clusterIP(lab)}:80 rr\\n  -> ${podIP(lab)}:80 +Masq    1      0          1 +\\n`),
    );
    expect(lab.exec(node, 'ipvsadm -Lnc').out).toMatch(
      new RegExp(`\\nTCP 01:5\\d  TIME_WAIT   10\\.244\\.0\\.\\d+:\\d+ +${clusterIP(lab)}:80 +${podIP(lab)}:80\\n$`),
    );
    expect(lab.exec(node, 'ipset list KUBE-CLUSTER-IP').out).toMatch(
      new RegExp(
        `^Name: KUBE-CLUSTER-IP\\nType: hash:ip,port\\nRevision: 7\\nHeader: .*\\nReferences: [1-9]\\nNumber of entries: \\d+\\nMembers:\\n[^]*${clusterIP(lab)},tcp:80\\n`,
      ),
    );
    expect(lab.exec(node, `ipset test KUBE-CLUSTER-IP ${clusterIP(lab)},tcp:80`).code).toBe(0);
    expect(lab.exec(node, 'ipset list NOPE')).toMatchObject({
      code: 1,
      err: 'ipset v7.17: The set with the given name does not exist\n',
    });
  });
});

describe('the machine itself', () => {
  const lab = across();
  it.each([
    ['hostname', 'node-1\n'],
    ['hostname -I', '192.168.0.2 \n'],
    ['uname -n', 'node-1\n'],
    ['sysctl net.ipv4.ip_forward', 'net.ipv4.ip_forward = 1\n'],
    ['cat /proc/sys/net/ipv4/ip_forward', '1\n'],
    ['cat /etc/resolv.conf', 'nameserver 192.168.0.1\n'],
  ])('%s', (command, out) => {
    expect(lab.exec(node, command)).toMatchObject({ code: 0, out });
  });

  it('sysctl sets what the model acts on, and says what it does not', () => {
    const name = 'net.ipv4.conf.all.rp_filter';
    expect(lab.exec(node, `sysctl -w ${name}=1 net.ipv4.ip_forward=1`)).toMatchObject({
      code: 0,
      out: `${name} = 1\nnet.ipv4.ip_forward = 1\n`,
    });
    expect(lab.exec(node, `cat /proc/sys/net/ipv4/conf/all/rp_filter`).out).toBe('1\n');
    expect(lab.exec(node, 'sysctl -a').out).toMatch(/\nnet\.ipv4\.conf\.eth0\.rp_filter = 0\n/);
    expect(lab.exec('node/node-2', `sysctl -n ${name}`).out).toBe('0\n');
    const faulty = `net.ipv4.ip_forward=0 net.ipv4.conf.nope.rp_filter=1 ${name}=x net.netfilter.nf_conntrack_tcp_be_liberal=2`;
    expect(lab.exec(node, `sysctl -w ${faulty} ${name}`)).toMatchObject({
      code: 1,
      out: '',
      err:
        'sysctl: setting key "net.ipv4.ip_forward" is not modelled by Kubehop: it stays 1\n' +
        'sysctl: cannot stat /proc/sys/net/ipv4/conf/nope/rp_filter: No such file or directory\n' +
        `sysctl: setting key "${name}": Invalid argument\n` +
        'sysctl: setting key "net.netfilter.nf_conntrack_tcp_be_liberal": Invalid argument\n' +
        'sysctl: command line(0): invalid syntax, continuing...\n',
    });
  });

  it('kube-proxy that starts where TCP is tracked liberally drops nothing for being INVALID', () => {
    const invalid = () => lab.exec(node, 'iptables-save -t filter').out.includes('--ctstate INVALID');
    lab.exec(node, 'sysctl -qw net.netfilter.nf_conntrack_tcp_be_liberal=1');
    expect(invalid()).toBe(true);
    lab.exec(node, 'systemctl restart kube-proxy');
    lab.run(5);
    expect(invalid()).toBe(false);
  });

  it('crictl shows what runs there, whatever the API server thinks', () => {
    expect(lab.exec(node, 'crictl ps').out).toMatch(
      /^CONTAINER {11}IMAGE +CREATED +STATE {15}NAME {16}ATTEMPT {13}POD ID {14}POD +NAMESPACE\n[\s\S]*[0-9a-f]{13} {7}curlimages\/curl +\d+ seconds ago +Running {13}curl +0 +[0-9a-f]{13} +client +default\n/,
    );
    expect(lab.exec(node, 'crictl images').out).toMatch(/\ncurlimages\/curl +latest +[0-9a-f]{13}\n/);
  });

  it('has ip, ss, ping, curl and dig beside its own tools', () => {
    expect(lab.exec(node, 'ip route').out).toContain('default via 192.168.0.1 dev eth0');
    expect(lab.exec(node, 'ss -tln').code).toBe(0);
    expect(lab.exec(node, `curl -s ${clusterIP(lab)}`).out).toContain('Hostname: web-');
    expect(lab.exec(node, 'ping -c 1 192.168.0.3').out).toContain('1 received');
    expect(lab.exec(node, `dig +short @10.96.0.10 web.default.svc.cluster.local`).out).toBe(`${clusterIP(lab)}\n`);
  });

  it('says what is not modelled, and what is not there', () => {
    expect(lab.exec(node, 'journalctl -u kubelet').err).toMatch(/not modelled/);
    expect(lab.exec(node, 'cat /etc/kubernetes/admin.conf').err).toBe(
      'cat: /etc/kubernetes/admin.conf: No such file or directory (not modelled by Kubehop)\n',
    );
    expect(lab.start(node, 'emacs').refusal).toBe('program-not-found');
  });
});

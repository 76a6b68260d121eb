import { afterAll, describe, expect, it } from 'vitest';
import { Namespaces } from '../../../testing/kernel/namespaces.ts';
import { whyNot } from '../../../testing/kernel/requirements.ts';
import { deploymentOf, sceneOf, serviceNamed } from '../../../testing/lab.ts';
import { TerminalLab } from '../../../testing/terminal-lab.ts';

const node = 'node/node-1';
const services = [
  deploymentOf('web', 3),
  serviceNamed('web', 'ports: [{port: 80}], type: NodePort'),
  serviceNamed('sticky', 'selector: {app: web}, ports: [{port: 80}], sessionAffinity: ClientIP').replace(
    'selector: {app: sticky}, ',
    '',
  ),
];

/** The real tools of this machine, given what ours printed: they have to print the same of it. */
describe.skipIf(whyNot() !== undefined)('what tools of a node print, the real ones print of the same rules', () => {
  const namespaces = new Namespaces();
  afterAll(() => namespaces.removeAll());

  it('nft list ruleset, tables, table, chains, chain, sets, set, maps, map', () => {
    const lab = new TerminalLab(sceneOf('proxy: {mode: nftables}'), ...services);
    const ours = (command: string) => lab.exec(node, command).out;
    const real = (command: string) => namespaces.exec('nft', 'nft', command.split(' ').slice(1));
    namespaces.exec('nft', 'nft', ['-f', '-'], ours('nft list ruleset'));
    const [chain = ''] = /service-\w{8}-default\/web\/\S+/.exec(ours('nft list chains')) ?? [];
    const commands = [
      'nft list ruleset',
      'nft list ruleset ip',
      'nft list ruleset ip6',
      'nft list tables',
      'nft list tables ip6',
      'nft list table ip kube-proxy',
      'nft list table kube-proxy',
      'nft list chain ip kube-proxy services',
      `nft list chain ip kube-proxy ${chain}`,
      'nft list chains',
      'nft list set ip kube-proxy cluster-ips',
      'nft list sets',
      'nft list map ip kube-proxy service-ips',
      'nft list map ip kube-proxy service-nodeports',
      'nft list maps',
    ];
    expect(chain).not.toBe('');
    for (const command of commands) expect(`${command}\n${ours(command)}`).toBe(`${command}\n${real(command)}`);
  });

  it('iptables -L -n -v, -S and iptables-save of all tables', () => {
    const lab = new TerminalLab(sceneOf(''), ...services);
    lab.send(node, `http://${lab.service('web').spec.clusterIP}`, 5);
    const ours = (command: string) => lab.exec(node, command).out;
    const real = (command: string) => {
      const [tool = '', ...words] = command.split(' ');
      return namespaces.exec('xt', tool, words);
    };
    namespaces.exec('xt', 'nfacct', ['add', 'ct_state_invalid_dropped_pkts']);
    namespaces.exec('xt', 'nfacct', ['add', 'localhost_nps_accepted_pkts']);
    namespaces.exec('xt', 'iptables-restore', ['--counters'], ours('iptables-save -c'));
    for (const table of ['nat', 'filter', 'mangle'])
      for (const command of [
        `iptables -t ${table} -L -n -v --line-numbers`,
        `iptables -t ${table} -nL`,
        `iptables -t ${table} -S`,
      ])
        expect(`${command}\n${ours(command)}`).toBe(`${command}\n${real(command)}`);
    const withoutDates = (text: string) => text.replace(/^#.*\n/gm, '');
    expect(withoutDates(ours('iptables-save -c -t nat'))).toBe(withoutDates(real('iptables-save -c -t nat')));
  });

  it('ipset list, but for what depends on memory and chance', () => {
    const lab = new TerminalLab(sceneOf('proxy: {mode: ipvs}'), ...services);
    const ours = (command: string) => lab.exec(node, command).out;
    const plain = (text: string) =>
      text
        .replace(/^Size in memory: .*\n/gm, '')
        .replace(/ (bucketsize|initval) \S+/g, '')
        .replace(/^References: .*$/gm, 'References')
        .replace(/(?<=^Members:\n)([\s\S]*?)(?=\n\n|\n$|$(?![\s\S]))/gm, (members: string) =>
          members.split('\n').sort().join('\n'),
        );
    namespaces.exec('sets', 'ipset', ['restore'], ours('ipset save'));
    for (const command of ['ipset list', 'ipset list KUBE-CLUSTER-IP', 'ipset list -n', 'ipset list -t'])
      expect(plain(ours(command))).toBe(plain(namespaces.exec('sets', 'ipset', command.split(' ').slice(1))));
  });
});

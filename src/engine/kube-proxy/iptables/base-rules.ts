import { invalidDropped, type Settings } from '../settings.ts';

/** The parts of the restore input that do not come from Services. Each text is whole lines. */
export interface BaseRules {
  readonly filterChains: string;
  readonly filterHead: string;
  readonly filterTail: string;
  readonly natChains: string;
  readonly natHead: string;
  /** Must come after all Services' rules. */
  readonly natTail: string;
  readonly filterCount: number;
  readonly natCount: number;
}

const chainLine = (name: string): string => `:${name} - [0:0]\n`;
const text = (rules: readonly string[]): string => rules.map((rule) => `${rule}\n`).join('');

/** Upstream pkg/proxy/iptables/proxier.go syncProxyRules, all but the loop over service ports. */
export function baseRules(settings: Settings): BaseRules {
  const filterChains = [
    'KUBE-SERVICES',
    'KUBE-EXTERNAL-SERVICES',
    'KUBE-FORWARD',
    'KUBE-NODEPORTS',
    'KUBE-PROXY-FIREWALL',
  ];
  const firewall = settings.localhostNodePorts ? [localnetRule] : [];
  const forward = forwardRules(settings);
  const masquerade = masqueradeRules(settings);
  const nodePorts = nodePortJumps(settings);
  return {
    filterChains: [...filterChains, ...(settings.localhostNodePorts ? ['KUBE-FIREWALL'] : [])].map(chainLine).join(''),
    filterHead: text(firewall),
    filterTail: text(forward),
    natChains: ['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-POSTROUTING', 'KUBE-MARK-MASQ'].map(chainLine).join(''),
    natHead: text(masquerade),
    natTail: text(nodePorts),
    filterCount: firewall.length + forward.length,
    natCount: masquerade.length + nodePorts.length,
  };
}

/** Node ports on localhost need route_localnet, which would let neighbours reach loopback (issue.k8s.io/90259). */
const localnetRule =
  '-A KUBE-FIREWALL -m comment --comment "block incoming localnet connections" -d 127.0.0.0/8 ! -s 127.0.0.0/8 ' +
  '-m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP';

function masqueradeRules({ masqueradeMark: mark, randomFully }: Settings): readonly string[] {
  const masquerade =
    '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE';
  return [
    `-A KUBE-POSTROUTING -m mark ! --mark ${mark}/${mark} -j RETURN`,
    // Cleared, so that a packet that comes by again is not masqueraded again.
    `-A KUBE-POSTROUTING -j MARK --xor-mark ${mark}`,
    randomFully ? `${masquerade} --random-fully` : masquerade,
    `-A KUBE-MARK-MASQ -j MARK --or-mark ${mark}`,
  ];
}

function forwardRules(settings: Settings): readonly string[] {
  const mark = settings.masqueradeMark;
  const counted = settings.countsInvalid ? ` -m nfacct --nfacct-name ${invalidDropped}` : '';
  // Packets conntrack cannot place would pass untranslated and make the far side reset the connection.
  const invalid = `-A KUBE-FORWARD -m conntrack --ctstate INVALID${counted} -j DROP`;
  return [
    ...(settings.conntrackTCPBeLiberal ? [] : [invalid]),
    `-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark ${mark}/${mark} -j ACCEPT`,
    '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  ];
}

function nodePortJumps(settings: Settings): readonly string[] {
  const rule =
    '-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain"';
  const ipv6 = settings.family === 'IPv6';
  if (!settings.nodePorts.matchAll) {
    const usable = settings.nodePorts.addresses.filter(
      (address) => !isLoopback(address) || settings.localhostNodePorts,
    );
    return usable.map((address) => `${rule} -d ${address} -j KUBE-NODEPORTS`);
  }
  const except = ipv6 ? ' ! -d ::1/128' : settings.localhostNodePorts ? '' : ' ! -d 127.0.0.0/8';
  return [`${rule} -m addrtype --dst-type LOCAL${except} -j KUBE-NODEPORTS`];
}

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');

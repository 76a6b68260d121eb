import type { Netfilter } from '../../netfilter/types.ts';
import type { Program } from '../program.ts';
import { attempt, Complaint } from './complaint.ts';

const head =
  'IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n';

const minutes = (seconds: number): string =>
  `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;

const connectionsHead =
  'IPVS connection entries\npro expire state       source             virtual            destination\n';

/** `ipvsadm -Lnc`. */
function connections(netfilter: Netfilter): string {
  const lines = [...netfilter.ipvs.entries].map(({ protocol, left, state, source, virtual, destination }) => {
    const columns = [
      protocol.padEnd(3),
      minutes(left).padEnd(6),
      state.padEnd(11),
      source.padEnd(18),
      virtual.padEnd(18),
    ];
    return `${columns.join(' ')} ${destination}\n`;
  });
  return connectionsHead + lines.join('');
}

/** ipvsadm(8): lists; kube-proxy alone changes. */
export const ipvsadm =
  (netfilter: Netfilter): Program =>
  (context) => {
    const words = context.argv.slice(1);
    const letters = words.filter((word) => /^-[a-zA-Z]+$/.test(word)).join('');
    const has = (letter: string, long: string) => letters.includes(letter) || words.includes(long);
    attempt(context, () => {
      const strange = words.find((word) => !/^(-[Llnc]+|--(list|numeric|connection))$/.test(word));
      if (strange !== undefined)
        throw new Complaint(`ipvsadm: ${strange} is not modelled by Kubehop: -L, -n and -c are`, 2);
      // Reading it does not put IPVS into the kernel.
      const text = netfilter.ipvsList();
      if (has('c', '--connection')) return text === '' ? connectionsHead : connections(netfilter);
      return text === '' ? head : text;
    });
  };

import type { AppRegistry } from './kubelet/apps/behaviour.ts';
import type { Network } from './network/network.ts';
import { behaviourOfProgram } from './program-behaviour.ts';
import type { Simulation } from './sim/simulation.ts';

/** Commands that may be programs which containers run for themselves; loops and sleeps are known without (kubelet/apps). */
const mayBeProgram =
  /^(\S*\/)?(curl|wget|nc|netcat|ping|nslookup|dig|host|getent|traceroute|redis-cli|env|printenv|hostname|date|echo|cat|true|uname|ip|ss|(ba|a)?sh -c)( |$)/;
const loops = /\b(while|until|for)\b/;
const ofCurl = /(^|\/)curl(:|@|$)/;

/** Containers whose command is a program run it, with its output and to its end; all others do what `others` says. */
export const withPrograms =
  (sim: Simulation, network: Network, others: AppRegistry): AppRegistry =>
  (container, pod) => {
    const { command, args = [], image } = container;
    const line = [...(command ?? []), ...args].join(' ');
    const may = mayBeProgram.test(line) || (ofCurl.test(image) && !command && line !== '' && !line.startsWith('sleep'));
    const found = may && !loops.test(line) ? behaviourOfProgram(sim, network, container, pod) : undefined;
    return found ?? others(container, pod);
  };

import type { Container, Pod } from '../model/objects/index.ts';
import { hostOfContainer } from './container-host.ts';
import type { Behaviour } from './kubelet/apps/behaviour.ts';
import type { Network } from './network/network.ts';
import { mainProgram } from './programs/main/main-program.ts';
import type { Simulation } from './sim/simulation.ts';

/** What a container does whose command is a program; undefined when it is none. */
export const behaviourOfProgram = (
  sim: Simulation,
  network: Network,
  container: Container,
  pod: Pod,
): Behaviour | undefined =>
  mainProgram(
    {
      sim,
      network,
      hostOf: (own, process) =>
        hostOfContainer(network, {
          place: process.place,
          ends: new Set(),
          container: own,
          pod: process.pod,
          environment: process.environment(),
        }),
    },
    container,
    pod,
  );

import type { Problem } from './problem.ts';
import type { RunRefusal, Signal } from './program.ts';
import type { RestRequest, RestResponse } from './rest.ts';
import type { Position, ProxyMode } from './scene.ts';
import type { PlaceId } from './trace.ts';

/** What a person (or lesson) does to the world. All of it is recorded; replaying the records gives the same world. */
export type Action =
  | { readonly kind: 'rest'; readonly request: RestRequest }
  | { readonly kind: 'apply'; readonly text: string }
  | {
      readonly kind: 'send';
      readonly from: PlaceId;
      readonly to: string;
      readonly count: number;
    }
  | {
      readonly kind: 'crash';
      readonly namespace: string;
      readonly pod: string;
      readonly container?: string;
      /** What its process ends with, 1 unless given; with 0 it has done what it was there for. */
      readonly code?: number;
    }
  | {
      readonly kind: 'readiness';
      readonly namespace: string;
      readonly pod: string;
      readonly ready: boolean;
    }
  /** Whether the pod's applications answer their liveness probes well. */
  | {
      readonly kind: 'liveness';
      readonly namespace: string;
      readonly pod: string;
      readonly alive: boolean;
    }
  | { readonly kind: 'power'; readonly node: string; readonly on: boolean }
  /** Puts a record somewhere on the canvas. Means nothing to the cluster; kept with the scene. */
  | { readonly kind: 'move'; readonly id: string; readonly position: Position }
  /** kubectl cordon, or uncordon. */
  | { readonly kind: 'cordon'; readonly node: string; readonly on: boolean }
  /** kubectl drain --ignore-daemonsets; with `force` pods that no controller replaces go too. */
  | { readonly kind: 'drain'; readonly node: string; readonly force?: boolean }
  /** Cuts the node off from the control plane, and from nothing else; or ends that. */
  | { readonly kind: 'partition'; readonly node: string; readonly on: boolean }
  /** Restarts the kube-proxy of every node in another mode. */
  | { readonly kind: 'proxy-mode'; readonly mode: ProxyMode }
  /** Starts a program: in a container of a pod (its first one unless named), on a node, or on a host outside. */
  | {
      readonly kind: 'run';
      readonly where: PlaceId;
      readonly container?: string;
      /** The program's name, or its path, and its arguments. */
      readonly argv: readonly string[];
      /** All that it can read. */
      readonly stdin?: string;
      /** Variables besides those of the container. */
      readonly environment?: Readonly<Record<string, string>>;
      /** Its standard output is a terminal: some programs say less, or more, then. */
      readonly tty?: boolean;
    }
  /** kill(1) of a process that `run` started. */
  | { readonly kind: 'signal'; readonly process: number; readonly signal: Signal }
  /** Takes the machine away for good, and its Node object with it. */
  | { readonly kind: 'remove-node'; readonly node: string }
  | { readonly kind: 'add-node'; readonly name?: string }
  | {
      readonly kind: 'add-outside';
      readonly name?: string;
      /** Absent: the next free one of TEST-NET-3. */
      readonly address?: string;
      /** TCP ports it answers on; 443 speaks TLS, with a certificate for its name. */
      readonly listens?: readonly number[];
    };

export interface ActionResult {
  readonly ok: boolean;
  /** For people: what was done, or why not, in Kubernetes' words where it has them. */
  readonly message: string;
  readonly problems: readonly Problem[];
  /** Requests that `send` began. */
  readonly requests: readonly number[];
  readonly rest?: RestResponse;
  /** The process that `run` started. */
  readonly process?: number;
  /** Why `run` started none. */
  readonly refusal?: RunRefusal;
  readonly applied: readonly string[];
}

/** An action with the virtual instant (ms) at which it was done. */
export interface RecordedAction {
  readonly at: number;
  /** Events of that instant that had run, when it was stepped into and others were still due. */
  readonly midway?: number;
  readonly action: Action;
}

/** A scene and all that was done to it up to `now`: enough to make the same world again, byte for byte. */
export interface Recording {
  readonly version: 1;
  readonly scene: string;
  readonly actions: readonly RecordedAction[];
  readonly now: number;
  /** As in RecordedAction, for `now`. */
  readonly midway?: number;
}

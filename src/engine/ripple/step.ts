import type { Action, ActionResult } from '../../model/action.ts';

/** What happens that is no write to the API server. */
export type Step =
  | { readonly type: 'action'; readonly action: Action; result?: ActionResult }
  | { readonly type: 'scene'; readonly name: string }
  | {
      readonly type: 'cni';
      readonly verb: 'ADD' | 'DEL';
      readonly node: string;
      readonly namespace: string;
      readonly pod: string;
      readonly address: string;
    }
  /** kube-proxy wrote its rules. */
  | { readonly type: 'sync'; readonly node: string };

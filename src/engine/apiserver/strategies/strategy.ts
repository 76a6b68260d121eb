import type { Kind, Kinds } from '../../../model/objects/index.ts';
import type { FieldError } from '../field-errors.ts';
import type { NameRule } from '../validation/names.ts';
import type { ServiceAllocators } from './allocators.ts';

export interface StrategyContext {
  readonly allocators: ServiceAllocators;
  /** Virtual milliseconds. */
  readonly now: number;
}

/** What a kind adds to the generic store (upstream: pkg/registry/<group>/<kind>/strategy.go). */
export interface Strategy<K extends Kind> {
  /** Counts spec changes in metadata.generation. */
  readonly generation?: boolean;
  /** The object as it is first stored: initial status, fields derived by the server. Runs before `validate`. */
  prepareCreate?(object: Kinds[K], context: StrategyContext): Kinds[K];
  /** The object as an update would store it: fields a client left out but may not lose. Runs before `validate`. */
  prepareUpdate?(object: Kinds[K], old: Kinds[K], context: StrategyContext): Kinds[K];
  /** What names the kind allows; absent for DNS subdomains. */
  readonly name?: NameRule;
  /** Everything wrong with the object, apart from its metadata; `old` on update. */
  validate?(object: Kinds[K], old: Kinds[K] | undefined): FieldError[];
  /** Takes addresses and ports for a valid object, and gives back those of `old`. Throws ApiError when there is none. */
  allocate?(object: Kinds[K], old: Kinds[K] | undefined, context: StrategyContext): Kinds[K];
  /** Gives back what a removed object held. */
  release?(object: Kinds[K], context: StrategyContext): void;
  /** Seconds of grace before removal; 0 removes at once. */
  grace?(object: Kinds[K], requested: number | undefined): number;
}

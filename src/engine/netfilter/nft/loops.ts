import { isVerdict } from './element.ts';
import { refuse, refused } from './errors.ts';
import type { NftChain } from './table.ts';

/** Jumps that the kernel allows within each other (NFT_JUMP_STACK_SIZE). */
const deepest = 16;

/** Follows every way out of some chains, as far as they are still there. Throws Refusal at a loop or a way that is too deep. */
export function checkLoops(chains: Iterable<NftChain>): void {
  const seen = new Map<NftChain, number>();
  for (const chain of chains) {
    if (chain.table.chains.get(chain.name) === chain) follow(chain, seen, 0, new Set());
  }
}

/**
 * The kernel refuses loops and ways that are too deep with the same words (net/netfilter/nf_tables_api.c, nft_chain_validate).
 * @param seen the depth at which a chain was found to be all right
 * @param open chains that lead here
 */
function follow(chain: NftChain, seen: Map<NftChain, number>, depth: number, open: Set<NftChain>): void {
  if (open.has(chain) || depth > deepest) refuse(refused('Too many links'));
  if ((seen.get(chain) ?? -1) >= depth) return;
  open.add(chain);
  for (const name of waysOut(chain)) {
    const next = chain.table.chains.get(name);
    if (next) follow(next, seen, depth + 1, open);
  }
  open.delete(chain);
  seen.set(chain, depth);
}

/** The chains that a chain's rules lead to, by themselves or through maps. */
function* waysOut({ body, table }: NftChain): Generator<string> {
  for (const { chains, sets } of body.rules) {
    yield* chains;
    for (const name of sets) {
      const set = table.sets.get(name);
      if (set?.spec.shape.data !== 'verdict') continue;
      for (const { data } of set.elements.elements()) if (isVerdict(data) && 'chain' in data) yield data.chain;
    }
  }
}

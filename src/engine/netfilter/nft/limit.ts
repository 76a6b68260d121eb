import { TokenBucket } from '../token-bucket.ts';
import { packetBytes } from '../walk.ts';
import { NotModelled } from './errors.ts';
import type { Lexer } from './lexer.ts';
import type { RuleScope } from './rule-scope.ts';
import type { Statement } from './statement.ts';
import { failed } from './verdict.ts';

const seconds = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 } as const;
const bytes = { bytes: 1, kbytes: 1024, mbytes: 1_048_576 } as const;
const units = ['second', 'minute', 'hour', 'day', 'week'] as const;
const sizes = ['bytes', 'kbytes', 'mbytes'] as const;
/** Packets at once when the rule does not say (nft(8)). */
const defaultBurst = 5;

/** `limit rate [over] 3/minute [burst 5 packets]`: a bucket of tokens (net/netfilter/nft_limit.c). */
export function parseLimit(lexer: Lexer, scope: RuleScope): Statement {
  lexer.next();
  if (!lexer.take('rate')) throw new NotModelled();
  const over = lexer.take('over');
  const rate = lexer.count();
  // A slash may be part of a word.
  const size = sizes.find((word) => lexer.token === word || lexer.token.startsWith(`${word}/`));
  if (size) lexer.jump(lexer.start + size.length);
  lexer.expect('/');
  const unit = lexer.takeAny(units) ?? lexer.unexpected();
  let burst = size ? 0 : defaultBurst;
  let burstText = '';
  if (lexer.take('burst')) {
    burst = lexer.count();
    const burstUnit = lexer.takeAny(['packets', ...sizes]) ?? lexer.unexpected();
    if (burst !== (size ? 0 : defaultBurst)) burstText = ` burst ${burst} ${burstUnit}`;
    if (burstUnit !== 'packets') burst *= bytes[burstUnit];
  }
  scope.stateful = true;
  const text = `limit rate ${over ? 'over ' : ''}${rate}${size ? ` ${size}` : ''}/${unit}${burstText}`;
  const perUnit = (seconds[unit] * 1000) / (rate * (size ? bytes[size] : 1));
  const cost = perUnit * (size ? packetBytes : 1);
  const bucket = new TokenBucket((size ? seconds[unit] * 1000 : 0) + perUnit * burst);
  return {
    print: () => text,
    run(probe) {
      const within = probe.recall(() => bucket.take(cost, probe.facts.now()));
      probe.words?.push(within ? 'the rate is within the limit' : 'the rate is over the limit');
      return within === over ? failed : undefined;
    },
  };
}

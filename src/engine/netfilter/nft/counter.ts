import { packetBytes } from '../walk.ts';
import type { Lexer } from './lexer.ts';

/** Packets and bytes of a `counter`. */
export interface Counter {
  packets: number;
  bytes: number;
}

/** Nothing is counted yet. */
export const newCounter = (): Counter => ({ packets: 0, bytes: 0 });

/** One more packet. */
export function count(counter: Counter): void {
  counter.packets++;
  counter.bytes += packetBytes;
}

/** `packets 1 bytes 2` behind `counter`, if it is there. Throws NftFault. */
export function parseCounter(lexer: Lexer): Counter {
  const counter = newCounter();
  if (lexer.take('packets')) {
    counter.packets = lexer.count();
    lexer.expect('bytes');
    counter.bytes = lexer.count();
  }
  return counter;
}

/** As listed. */
export const printCounter = ({ packets, bytes }: Counter): string => `counter packets ${packets} bytes ${bytes}`;

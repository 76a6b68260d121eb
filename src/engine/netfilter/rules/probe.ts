import type { Packet } from '../../../model/packet.ts';
import type { Hook } from '../../../model/trace.ts';
import { type Addr, addr } from '../address.ts';
import type { Moment } from '../conntrack/moment.ts';
import { protocolNumber } from '../protocols.ts';
import type { NamespaceFacts } from '../types.ts';
import type { Memory } from './memory.ts';

/** Where a table is entered: everything about a packet that rules can see, except what they ask of the world. */
export interface Entrance {
  readonly packet: Packet;
  readonly in: string | undefined;
  readonly out: string | undefined;
  readonly mark: number;
  readonly connection: Moment;
}

const none: readonly number[] = [];

/**
 * The packet as a rule sees it. What a rule asks of the world (a random number, a local address, a `recent` list) goes
 * through `ask`, which is written down on the way and read back when the pass is explained later.
 */
export class Probe {
  readonly facts: NamespaceFacts;
  readonly memory: Memory;
  packet!: Packet;
  hook!: Hook;
  in: string | undefined = undefined;
  out: string | undefined = undefined;
  proto = 0;
  src: Addr = 0;
  dst: Addr = 0;
  sport = 0;
  dport = 0;
  mark = 0;
  connmark = 0;
  connection!: Moment;
  /** The answer to the last question, for words about it. */
  answer = 0;
  answers: number[] | undefined = undefined;
  #cursor = 0;
  /** Answers from the first time; undefined when live. */
  #replaying: readonly number[] | undefined = undefined;

  constructor(facts: NamespaceFacts, memory: Memory) {
    this.facts = facts;
    this.memory = memory;
  }

  /** Sets the stage for a live walk through a table. */
  enter(hook: Hook, at: Entrance): void {
    this.#set(hook, at);
    this.#replaying = undefined;
    this.answers = undefined;
  }

  /** Sets the stage for walking the same way again, with the answers the world gave then. */
  replay(hook: Hook, at: Entrance, answers: readonly number[] | undefined): void {
    this.#set(hook, at);
    this.#replaying = answers ?? none;
    this.#cursor = 0;
  }

  /** Asks the world, or recalls what it said. */
  ask(question: Question): number {
    if (this.#replaying) {
      this.answer = this.#replaying[this.#cursor++] ?? 0;
    } else {
      this.answer = question.put(this);
      if (this.answers) this.answers.push(this.answer);
      else this.answers = [this.answer];
    }
    return this.answer;
  }

  #set(hook: Hook, at: Entrance): void {
    this.hook = hook;
    this.in = at.in;
    this.out = at.out;
    this.mark = at.mark;
    this.connection = at.connection;
    this.connmark = at.connection.mark;
    const { packet } = at;
    if (packet === this.packet) return;
    this.packet = packet;
    this.proto = protocolNumber[packet.protocol];
    this.src = addr(packet.src);
    this.dst = addr(packet.dst);
    this.sport = packet.sport;
    this.dport = packet.dport;
  }
}

/** Something a rule asks that the packet alone does not say. */
export interface Question {
  put(probe: Probe): number;
}

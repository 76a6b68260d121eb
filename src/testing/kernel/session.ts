import { judgeSpread } from './distribution.ts';
import type { Spoil } from './faults.ts';
import { judge, type Verdict } from './judge.ts';
import { type JudgedMode, judgedScene } from './judged-scene.ts';
import { type RandomScene, randomScene, textOf } from './random-scene.ts';
import type { RealNetwork } from './real-network.ts';

/** Milliseconds without an answer that count as a loss: at first, and when a busy machine may have been late with it. */
const patience = { first: 400, again: 900 };
/** No more scenes are tried after so many disagreed. */
const enough = 5;

interface Bounds {
  readonly flows: number;
  readonly scenes: number;
  /** Flows sent through each. */
  readonly perScene: number;
  readonly seed: number;
  readonly minutes: number;
}

/** Scenes of one mode, one after the other, until there were enough of them. Prints what it finds. */
export class Session {
  passed = 0;
  failed = 0;
  #perScene = 0;
  readonly #real: RealNetwork;
  readonly #mode: JudgedMode;
  readonly #spoil: Spoil;

  get #name(): string {
    return `${this.#mode} ${this.#real.plan.family}`;
  }

  constructor(real: RealNetwork, mode: JudgedMode, spoil: Spoil) {
    this.#real = real;
    this.#mode = mode;
    this.#spoil = spoil;
  }

  async run({ flows: wanted, scenes, perScene, seed: first, minutes }: Bounds): Promise<void> {
    this.#perScene = perScene;
    const started = Date.now();
    let flows = 0;
    for (let seed = first; flows < wanted || this.passed + this.failed < scenes; seed++) {
      if (Date.now() - started > minutes * 60_000) {
        this.failed++;
        console.log(`${this.#name}: stopped after ${minutes} minutes, before there were enough.`);
        break;
      }
      flows += await this.#scene(randomScene(seed, this.#real.plan));
      if (this.failed >= enough) break;
    }
    for (const fault of await judgeSpread(this.#real, this.#mode, this.#spoil)) {
      this.failed++;
      console.log(fault);
    }
    const seconds = Math.round((Date.now() - started) / 1000);
    console.log(`${this.#name}: ${flows} flows through ${this.passed + this.failed} scenes in ${seconds} s`);
  }

  async #scene(scene: RandomScene): Promise<number> {
    let verdict = await this.#judge(scene, patience.first);
    for (let again = 0; again < 2 && verdict.disagreements.length > 0; again++) {
      verdict = await this.#judge(scene, patience.again);
    }
    if (verdict.disagreements.length === 0) {
      this.passed++;
      return verdict.flows;
    }
    this.failed++;
    const small = await this.#smallest(scene, verdict.disagreements);
    console.log(
      `${this.#name}, seed ${scene.seed}: ${small.disagreements.length} disagreements, of which the first are`,
    );
    for (const line of small.disagreements.slice(0, 5)) console.log(`  ${line}`);
    console.log(`the smallest scene that shows it:\n${textOf(small.scene).replace(/^/gm, '    ')}`);
    return verdict.flows;
  }

  #judge(scene: RandomScene, ms: number): Promise<Verdict> {
    const options = { seed: scene.seed, flows: this.#perScene, patience: ms, spoil: this.#spoil };
    return judge(judgedScene(scene, this.#mode), this.#real, options);
  }

  /** Leaves documents out, one at a time, while some disagreement stays. */
  async #smallest(scene: RandomScene, disagreements: readonly string[]) {
    let best = { scene, disagreements };
    for (let i = scene.documents.length - 1; i >= 0; i--) {
      const less = { ...best.scene, documents: best.scene.documents.filter((_, n) => n !== i) };
      const verdict = await this.#judge(less, patience.again);
      if (verdict.disagreements.length > 0) best = { scene: less, disagreements: verdict.disagreements };
    }
    return best;
  }
}

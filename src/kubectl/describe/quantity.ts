const suffixes: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** An amount of a resource (apimachinery pkg/api/resource Quantity), as far as `describe node` adds them up. */
export class Quantity {
  readonly value: number;
  readonly #binary: boolean;

  private constructor(value: number, binary: boolean) {
    this.value = value;
    this.#binary = binary;
  }

  /** The sum of texts such as `250m` or `64Mi`; what is none counts as nothing. */
  static sum(given: readonly unknown[]): Quantity {
    let total = 0;
    let binary = false;
    for (const text of given) {
      const [, number, suffix = ''] = /^([\d.]+)(m|k|[MGT]i?|Ki)?$/.exec(String(text ?? '')) ?? [];
      if (number === undefined) continue;
      total += Number(number) * (suffixes[suffix] ?? 1);
      binary ||= suffix.endsWith('i');
    }
    return new Quantity(total, binary);
  }

  /** With the largest suffix that leaves a whole number. */
  get text(): string {
    if (this.value === 0) return '0';
    const fits = (suffix: string): boolean => Number.isInteger(this.value / (suffixes[suffix] ?? 1));
    const tried = this.#binary ? ['Ti', 'Gi', 'Mi', 'Ki', ''] : ['T', 'G', 'M', 'k', ''];
    const suffix = tried.find(fits);
    return suffix === undefined
      ? `${Math.round(this.value * 1000)}m`
      : `${this.value / (suffixes[suffix] ?? 1)}${suffix}`;
  }
}

/** Whole percent, rounded down; 0 of nothing. */
export const percentOf = ({ value }: Quantity, { value: all }: Quantity): number =>
  all === 0 ? 0 : Math.trunc((value / all) * 100);

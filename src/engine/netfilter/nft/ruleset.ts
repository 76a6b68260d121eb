/** The nf_tables of one network namespace. */
export class NftRuleset {
  #text = '';

  /** `nft -f`. */
  load(text: string): void {
    this.#text += text;
  }

  /** `nft list ruleset`. */
  list(): string {
    return this.#text;
  }
}

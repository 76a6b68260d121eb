/** What a node's rules look like in one of the tools that show or take them. */
export interface RulesText {
  /** Everything that has something to show there, the one that tells most of the proxy mode first: `nft list ruleset`, `iptables-save`, … */
  readonly tools: readonly string[];
  /** The one of them that `text` is of. */
  readonly tool: string;
  readonly text: string;
}

/**
 * Splits a line as iptables-restore does (iptables/xshared.c `add_param_to_argv`): blanks separate, double quotes join,
 * a backslash inside quotes escapes the next character. Single quotes mean nothing.
 */
export function tokenize(line: string): string[] {
  const tokens: string[] = line.match(/(?:"(?:\\.?|[^"\\])*"?|[^ \t"])+/gs) ?? [];
  return line.includes('"') ? tokens.map(unquoted) : tokens;
}

const unquoted = (token: string): string =>
  token.includes('"')
    ? token.replace(/"((?:\\.?|[^"\\])*)"?/gs, (_, inside: string) => inside.replace(/\\(.?)/gs, '$1'))
    : token;

/** A value as iptables-save prints it (libxtables `xtables_save_string`): bare when it needs no quotes. */
export function quote(value: string): string {
  if (/^[-_0-9A-Za-z]+$/.test(value)) return value;
  return `"${value.replace(/["\\']/g, '\\$&')}"`;
}

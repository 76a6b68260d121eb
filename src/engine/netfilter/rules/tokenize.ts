/**
 * Splits a line as iptables-restore does (iptables/xshared.c `add_param_to_argv`): blanks separate, double quotes join,
 * a backslash inside quotes escapes the next character. Single quotes mean nothing.
 */
export function tokenize(line: string): string[] {
  if (!line.includes('"') && !line.includes('\\')) return line.split(/[ \t]+/).filter((token) => token !== '');
  const tokens: string[] = [];
  let token: string | undefined;
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line.charAt(i);
    if (quoted) {
      if (char === '\\') token += line.charAt(++i);
      else if (char === '"') quoted = false;
      else token += char;
    } else if (char === '"') {
      quoted = true;
      token ??= '';
    } else if (char === ' ' || char === '\t') {
      if (token !== undefined) tokens.push(token);
      token = undefined;
    } else {
      token = (token ?? '') + char;
    }
  }
  if (token !== undefined) tokens.push(token);
  return tokens;
}

/** A value as iptables-save prints it (libxtables `xtables_save_string`): bare when it needs no quotes. */
export function quote(value: string): string {
  if (/^[-_0-9A-Za-z]+$/.test(value)) return value;
  return `"${value.replace(/["\\']/g, '\\$&')}"`;
}

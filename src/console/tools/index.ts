import type { Command } from '../command.ts';
import { awk } from './awk.ts';
import { column, cut, tr } from './fields.ts';
import { grep } from './grep.ts';
import { jq } from './jq.ts';
import { cat, head, rev, tac, tail, tee, wc } from './lines.ts';
import { sort, uniq } from './order.ts';
import { base64, basename, date, dirname, seq, watch, xargs } from './others.ts';
import { sed } from './sed.ts';

/** Tools for text, which do the same on every machine. */
export const tools: Readonly<Record<string, Command>> = {
  awk,
  base64,
  basename,
  cat,
  column,
  cut,
  date,
  dirname,
  egrep: grep,
  fgrep: grep,
  gawk: awk,
  grep,
  head,
  jq,
  rev,
  sed,
  seq,
  sort,
  tac,
  tail,
  tee,
  tr,
  uniq,
  watch,
  wc,
  xargs,
};

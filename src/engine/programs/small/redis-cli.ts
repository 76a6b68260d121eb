import { isHostName } from '../../../model/dns.ts';
import { parseAddress } from '../../../model/ip.ts';
import { connectError } from '../connect-error.ts';
import { optionForms, parseOptions } from '../options.ts';
import type { Program } from '../program.ts';

/** A reply (RESP 2) as redis-cli prints it: with types to a terminal, bare otherwise. */
function readable(reply: string, tty: boolean): string {
  const [first = '', second = ''] = reply.split('\r\n');
  const rest = first.slice(1);
  if (first.startsWith('+')) return `${rest}\n`;
  if (first.startsWith('-')) return tty ? `(error) ${rest}\n` : `${rest}\n`;
  if (first.startsWith(':')) return tty ? `(integer) ${rest}\n` : `${rest}\n`;
  if (first === '$-1') return tty ? '(nil)\n' : '\n';
  return tty ? `${JSON.stringify(second)}\n` : `${second}\n`;
}

/** redis-cli: one command, by default to the Redis in the same pod. */
export const redisCli: Program = (context) => {
  const options = parseOptions(context.argv.slice(1), optionForms('h: p: n: a:'));
  const host = options.value('h') ?? '127.0.0.1';
  const port = options.value('p') ?? '6379';
  const piped = context.stdin
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const command = options.rest.length > 0 ? options.rest : piped;
  const fail = (message: string): void => {
    context.err(`${message}\n`);
    context.exit(1);
  };
  if (options.error) return fail(`Unrecognized option or bad number of args for: '${options.error.option}'`);
  if (command.length === 0)
    return fail('redis-cli: its interactive mode is not modelled by Kubehop: redis-cli [-h HOST] COMMAND');
  if (parseAddress(host) === undefined && !isHostName(host))
    return fail(`Could not connect to Redis at ${host}:${port}: Name or service not known`);
  const payload = `*${command.length}\r\n${command.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
  context.request(
    { to: `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`, timeout: 127_000, details: { payload } },
    (result) => {
      if (result?.outcome === 'answered') {
        context.out(readable(result.body, context.tty));
        context.exit(0);
        return;
      }
      const why =
        !result || result.outcome === 'unresolved' ? 'Name or service not known' : connectError(result, undefined);
      fail(`Could not connect to Redis at ${host}:${port}: ${why}`);
    },
  );
};

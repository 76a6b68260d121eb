const bulk = (value: string | undefined): string =>
  value === undefined ? '$-1\r\n' : `$${value.length}\r\n${value}\r\n`;
const wrongCount = (command: string): string =>
  `-ERR wrong number of arguments for '${command.toLowerCase()}' command\r\n`;

/** How many words follow each command that is known. */
const counts: Readonly<Record<string, readonly [least: number, most: number]>> = {
  PING: [0, 1],
  ECHO: [1, 1],
  GET: [1, 1],
  SET: [2, 2],
  DEL: [1, Number.POSITIVE_INFINITY],
  INCR: [1, 1],
  DBSIZE: [0, 0],
};

function increased(data: Map<string, string>, key: string): string {
  const value = data.get(key) ?? '0';
  if (!/^-?\d+$/.test(value)) return '-ERR value is not an integer or out of range\r\n';
  const next = String(Number(value) + 1);
  data.set(key, next);
  return `:${next}\r\n`;
}

/** Redis's answer to one command in RESP 2 (https://redis.io/docs/latest/develop/reference/protocol-spec/): PING, ECHO, GET, SET, DEL, INCR, DBSIZE. */
export function redisReply(data: Map<string, string>, request: string): string {
  const [given = '', ...words] = request.split('\r\n').filter((_, i) => i > 0 && i % 2 === 0);
  const command = given.toUpperCase();
  const [key = '', value = ''] = words;
  const [least, most] = (Object.hasOwn(counts, command) ? counts[command] : undefined) ?? [0, Number.POSITIVE_INFINITY];
  if (words.length < least || words.length > most) return wrongCount(command);
  switch (command) {
    case 'PING':
      return words.length === 0 ? '+PONG\r\n' : bulk(key);
    case 'ECHO':
      return bulk(key);
    case 'GET':
      return bulk(data.get(key));
    case 'SET':
      data.set(key, value);
      return '+OK\r\n';
    case 'DEL':
      return `:${words.filter((word) => data.delete(word)).length}\r\n`;
    case 'INCR':
      return increased(data, key);
    case 'DBSIZE':
      return `:${data.size}\r\n`;
    default:
      return `-ERR unknown command '${given}', with args beginning with: ${words.map((word) => `'${word}' `).join('')}\r\n`;
  }
}

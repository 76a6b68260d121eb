const head = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
`;

/** Five characters, as lib/progress.c max5data writes amounts. */
function amount(bytes: number): string {
  const text =
    bytes < 100_000
      ? String(Math.floor(bytes))
      : bytes < 10_240_000
        ? `${Math.floor(bytes / 1024)}k`
        : `${(bytes / 1_048_576).toFixed(1)}M`;
  return text.padStart(5);
}

/** `0:00:01`; dashes for less than a second. */
function time(ms: number): string {
  const s = Math.floor(ms / 1000);
  if (s === 0) return '--:--:--';
  const two = (n: number) => String(n).padStart(2, '0');
  return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`.padStart(8);
}

interface Progress {
  readonly received: number;
  readonly sent: number;
  /** Virtual ms since the transfer began. */
  readonly spent: number;
}

/** The progress meter that curl shows while its output is no terminal (lib/progress.c). */
export function meterLine({ received, sent, spent }: Progress): string {
  const speed = (bytes: number) => (spent === 0 ? 0 : (bytes * 1000) / spent);
  const percent = (n: number) => String(n).padStart(3);
  const total = received > 0 ? 100 : 0;
  return `\r${percent(total)} ${amount(received + sent)}  ${percent(total)} ${amount(received)}  ${percent(sent > 0 ? 100 : 0)} ${amount(sent)} ${amount(speed(received)).padStart(6)} ${amount(speed(sent)).padStart(6)} --:--:-- ${time(spent)} --:--:-- ${amount(speed(received))}`;
}

export const meterHead = (): string => head + meterLine({ received: 0, sent: 0, spent: 0 });

import { speeds } from '../../session/clock.ts';
import { type Theme, themes } from '../../session/theme.ts';

/** What `?embed&…` asks for. */
export interface EmbedOptions {
  /** The page around, as it says itself: only it is listened to. Undefined: whoever holds the frame, by its referrer. */
  readonly origin: string | undefined;
  /** Nothing can be moved or wired; requests can be sent. */
  readonly readonly: boolean;
  /** Time controls are shown. */
  readonly controls: boolean;
  readonly theme: Theme | undefined;
  /** The clock runs from the start. */
  readonly autoplay: boolean;
  readonly speed: number | undefined;
  readonly panels: ReadonlySet<string>;
}

const isOn = (value: string | null): boolean => value !== null && value !== '0' && value !== 'false';

/** Reads the query of an address; what it does not know is as if it were absent. */
export function embedOptions(query: string): EmbedOptions {
  const given = new URLSearchParams(query);
  const speed = Number(given.get('speed'));
  return {
    origin: given.get('origin') ?? undefined,
    readonly: isOn(given.get('readonly')),
    controls: isOn(given.get('controls')),
    theme: themes.find((theme) => theme === given.get('theme')),
    autoplay: given.get('autoplay') === null || isOn(given.get('autoplay')),
    speed: speeds.find((known) => known === speed),
    panels: new Set((given.get('panels') ?? 'lesson').split(',').map((name) => name.trim())),
  };
}

import { speeds } from '../../session/clock.ts';
import { type Theme, themes } from '../../session/theme.ts';
import { type Language, languageOf } from '../../words/languages.ts';

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
  /** In which the frame speaks; English unless it is another that it knows. */
  readonly language: Language;
  /** What was asked for and means nothing here, as `name=value`. */
  readonly ignored: readonly string[];
}

const isOn = (value: string | null): boolean => value !== null && value !== '0' && value !== 'false';

/** Panels that a frame can show. */
const panels: readonly string[] = ['lesson', 'trace', 'terminal', 'yaml', 'timeline'];

/** What each option may be; an option that is not here takes anything, or is none of the figure's. */
const known: ReadonlyMap<string, (value: string) => boolean> = new Map(
  Object.entries({
    theme: (value: string) => themes.some((theme) => theme === value),
    speed: (value: string) => speeds.some((speed) => speed === Number(value)),
    language: (value: string) => languageOf(value) !== undefined,
    panels: (value: string) => value.split(',').every((name) => name.trim() === '' || panels.includes(name.trim())),
  }),
);

/** Reads the query of an address; what it does not know is as if it were absent, and is told in `ignored`. */
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
    language: languageOf(given.get('language') ?? '') ?? 'en',
    ignored: [...given].flatMap(([name, value]) => ((known.get(name)?.(value) ?? true) ? [] : [`${name}=${value}`])),
    panels: new Set((given.get('panels') ?? 'lesson').split(',').map((name) => name.trim())),
  };
}

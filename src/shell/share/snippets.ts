import type { Theme } from '../../session/theme.ts';
import type { Language } from '../../words/languages.ts';

/** Where Kubehop is put into. */
export const places = {
  reveal: 'reveal.js',
  slidev: 'Slidev',
  marp: 'Marp',
  html: 'An HTML page',
  iframe: 'A learning platform',
} as const;
export type Place = keyof typeof places;

/** The options of `?embed`, as the dialog has them. */
export interface Choice {
  /** From 1; undefined for a scene. */
  readonly step: number | undefined;
  readonly readonly: boolean;
  readonly controls: boolean;
  readonly theme: Theme;
  readonly autoplay: boolean;
  readonly speed: number;
  readonly panels: readonly string[];
  readonly language: Language;
}

export const firstChoice: Choice = {
  step: undefined,
  readonly: false,
  controls: false,
  theme: 'system',
  autoplay: true,
  speed: 1,
  panels: ['lesson'],
  language: 'en',
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** Only what differs from the way it is without options. */
function optionsOf({ readonly, controls, theme, autoplay, speed, panels, language }: Choice): [string, string][] {
  const given: [string, string, boolean][] = [
    ['readonly', '', readonly],
    ['controls', '', controls],
    ['theme', theme, theme !== firstChoice.theme],
    ['autoplay', '0', !autoplay],
    ['speed', String(speed), speed !== firstChoice.speed],
    ['panels', panels.join(','), panels.join() !== firstChoice.panels.join()],
    ['language', language, language !== firstChoice.language],
  ];
  return given.flatMap(([name, value, isGiven]): [string, string][] => (isGiven ? [[name, value]] : []));
}

/** A hash with this step instead of its own. */
const atStep = (hash: string, step: number | undefined): string =>
  step === undefined ? hash : `${hash.replace(/&step=\d+/, '')}${step > 1 ? `&step=${step}` : ''}`;

/** Address of the page in a frame. @param link that Share gives */
export function frameAddress(link: string, choice: Choice): string {
  const url = new URL(link);
  const query = optionsOf(choice).map(
    ([name, value]) => `&${name}${value === '' ? '' : `=${encodeURIComponent(value)}`}`,
  );
  url.search = `?embed${query.join('')}`;
  url.hash = atStep(url.hash, choice.step);
  return url.href;
}

/** `<kube-hop …></kube-hop>`. */
function element(link: string, choice: Choice, more = ''): string {
  const [name = 'scene', value = ''] = new URL(link).hash.slice(1).split('&', 1).join('').split(/=(.*)/s);
  const attributes: (readonly [string, string])[] = [
    [name, value],
    ...(choice.step === undefined ? [] : [['step', String(choice.step)] as const]),
    ...optionsOf(choice),
  ];
  const words = attributes.map(([key, text]) => (text === '' ? key : `${key}="${escaped(text)}"`));
  return `<kube-hop ${words.join(' ')}${more}></kube-hop>`;
}

const scriptAddress = (link: string): string => new URL('kube-hop.js', new URL(link.replace(/[?#].*$/s, ''))).href;
const script = (link: string): string => `<script type="module" src="${escaped(scriptAddress(link))}"></script>`;

/** Slidev takes no script in a slide but that of a component; the element it takes for one that is not there, and leaves it. */
const slidevScript = (link: string): string =>
  `<script setup>\nimport(/* @vite-ignore */ ${JSON.stringify(scriptAddress(link))})\n</script>`;

function iframe(link: string, choice: Choice, size: string): string {
  const address = escaped(frameAddress(link, choice));
  return `<iframe src="${address}" ${size} style="border:0" title="Kubehop" allow="clipboard-write"></iframe>`;
}

/** What is to be pasted there. @param link that Share gives */
export function snippetFor(place: Place, link: string, choice: Choice): string {
  switch (place) {
    case 'reveal':
      return `<section>\n  ${element(link, choice, ' style="display:block;height:600px"')}\n</section>\n\n<!-- once, before </body> -->\n${script(link)}\n`;
    case 'slidev':
      return `---\nlayout: full\n---\n\n${element(link, choice, ' style="display:block;height:100%"')}\n\n${slidevScript(link)}\n`;
    case 'marp':
      return `<!-- marp --html slides.md -->\n\n${script(link)}\n${element(link, choice, ' style="display:block;width:1150px;height:560px"')}\n`;
    case 'html':
      return `${script(link)}\n${element(link, choice, ' style="display:block;height:600px"')}\n`;
    case 'iframe':
      return `${iframe(link, choice, 'width="100%" height="640" loading="lazy"')}\n`;
  }
}

/** What else is to be known there. */
export const remarks: Readonly<Record<Place, string>> = {
  reveal: 'Fragments can lead the steps: set the element’s attribute step. The deck keeps its keys.',
  slidev:
    'A slide of its own, in slides.md; it keeps its state when slides are turned, and the deck keeps its keys. Slidev says that it knows no component of that name: it is an element, and works.',
  marp: 'Marp leaves HTML out unless it is called with --html (in VS Code: markdown.marp.html = all). It can be tried in the HTML that Marp writes, not in a PDF.',
  html: 'The script is a few kB; the page itself is loaded into a frame.',
  iframe: 'Paste it in the platform’s HTML view. In a sandbox it works with allow-scripts alone.',
};

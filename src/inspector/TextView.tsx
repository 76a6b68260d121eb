import { ChevronDown, ChevronUp, Copy } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useNotices } from '../session/notices.ts';
import { Button } from '../ui/Button.tsx';
import { findAll, lineAt, type Page, pageAt, pagesOf } from './find-in-text.ts';

/** Lines drawn together. What is out of sight is laid out by the browser only when it is scrolled to. */
const linesEach = 200;
/** CSS pixels; the style sheet's. */
const lineHeight = 20;
/** Matches that are lit; all are counted. */
const maxLit = 2000;
const litName = 'found';
const currentName = 'found-current';

/** A long text with line numbers, that can be searched and copied. */
export function TextView({ name, text }: { readonly name: string; readonly text: string }) {
  const [wanted, setWanted] = useState('');
  const [at, setAt] = useState(0);
  const scroller = useRef<HTMLElement>(null);
  const pages = useMemo(() => pagesOf(text, linesEach), [text]);
  const found = useMemo(() => findAll(text, wanted), [text, wanted]);
  const current = Math.min(at, Math.max(0, found.length - 1));
  const go = (by: number) => setAt((current + by + found.length) % Math.max(1, found.length));
  useEffect(
    () => lightUp(scroller.current, pages, found, { current, length: wanted.length }),
    [pages, found, current, wanted],
  );
  // Whatever scrolls is reached by the keyboard; not every browser sees to that itself.
  useEffect(() => scroller.current?.setAttribute('tabindex', '0'), []);
  const last = pages.at(-1);
  const lines = last ? last.line + last.lines : 0;
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => useNotices.getState().say('good', `${name} copied: ${lines.toLocaleString('en')} lines`),
      () => useNotices.getState().say('bad', 'The browser did not let the text be copied.'),
    );
  return (
    <>
      <search className="find">
        <input
          className="input"
          type="search"
          aria-label="Find"
          placeholder="Find"
          value={wanted}
          onChange={(e) => {
            setWanted(e.target.value);
            setAt(0);
          }}
          onKeyDown={(e) => {
            if (e.key === 'Enter') go(e.shiftKey ? -1 : 1);
          }}
        />
        <Button icon look="quiet" aria-label="Previous" disabled={found.length === 0} onClick={() => go(-1)}>
          <ChevronUp size={16} aria-hidden />
        </Button>
        <Button icon look="quiet" aria-label="Next" disabled={found.length === 0} onClick={() => go(1)}>
          <ChevronDown size={16} aria-hidden />
        </Button>
        <span className="muted find-count" role="status">
          {wanted === ''
            ? `${lines.toLocaleString('en')} lines`
            : found.length === 0
              ? 'not found'
              : `${(current + 1).toLocaleString('en')} of ${found.length.toLocaleString('en')}`}
        </span>
        <Button onClick={() => void copy()}>
          <Copy size={15} aria-hidden /> Copy
        </Button>
      </search>
      <section ref={scroller} className="text-view mono" aria-label={name}>
        {pages.map((page) => (
          <TextPage key={page.line} page={page} digits={String(lines).length} />
        ))}
      </section>
    </>
  );
}

function TextPage({ page: { line, lines, text }, digits }: { readonly page: Page; readonly digits: number }) {
  const numbers = useMemo(() => Array.from({ length: lines }, (_, i) => line + i + 1).join('\n'), [line, lines]);
  return (
    <div className="text-page" style={{ containIntrinsicHeight: lines * lineHeight }}>
      <pre aria-hidden style={{ minWidth: `${digits + 2}ch` }}>
        {numbers}
      </pre>
      <pre>{text}</pre>
    </div>
  );
}

interface Place {
  /** Which of the matches is the current one. */
  readonly current: number;
  /** Of a match. */
  readonly length: number;
}

/** Lights the matches, scrolls to the current one, and returns how to put the lights out. */
function lightUp(scroller: HTMLElement | null, pages: readonly Page[], found: readonly number[], place: Place) {
  const out = () => {
    CSS.highlights?.delete(litName);
    CSS.highlights?.delete(currentName);
  };
  const rangeAt = (offset: number): Range | undefined => {
    const index = pageAt(pages, offset);
    const words = scroller?.children[index]?.lastElementChild?.firstChild;
    const page = pages[index];
    if (!words || !page) return undefined;
    const range = new Range();
    range.setStart(words, offset - page.at);
    range.setEnd(words, Math.min(page.text.length, offset - page.at + place.length));
    return range;
  };
  const at = found[place.current];
  if (!scroller || at === undefined) return out;
  scroller.scrollTop = lineAt(pages, at) * lineHeight - scroller.clientHeight / 2;
  const range = rangeAt(at);
  if (range) showAcross(scroller, range);
  if (CSS.highlights && range) {
    const from = Math.max(0, place.current - maxLit / 2);
    const lit = found.slice(from, from + maxLit).flatMap((offset) => rangeAt(offset) ?? []);
    CSS.highlights.set(litName, new Highlight(...lit));
    const front = new Highlight(range);
    front.priority = 1;
    CSS.highlights.set(currentName, front);
  }
  return out;
}

/** Scrolls sideways as far as needed. */
function showAcross(scroller: HTMLElement, range: Range): void {
  const box = range.getBoundingClientRect();
  const frame = scroller.getBoundingClientRect();
  const margin = 80;
  if (box.right > frame.right - margin) scroller.scrollLeft += box.right - frame.right + margin;
  else if (box.left < frame.left + margin) scroller.scrollLeft -= frame.left + margin - box.left;
}

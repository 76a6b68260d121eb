/** Least height of the figure, CSS pixels. */
const figure = 380;

/** Height at which a lesson's text is seen without scrolling, and the figure with it; CSS pixels. */
function wantedHeight(frame: HTMLElement, aside: HTMLElement | null): number {
  const drawer = frame.querySelector<HTMLElement>('.drawer')?.offsetHeight ?? 0;
  const body = aside?.querySelector<HTMLElement>('[aria-busy]');
  const text = body?.firstElementChild;
  if (!aside || !body || !(text instanceof HTMLElement)) return figure + drawer;
  const { paddingTop, paddingBottom } = getComputedStyle(body);
  const around =
    aside.offsetHeight - body.offsetHeight + Number.parseFloat(paddingTop) + Number.parseFloat(paddingBottom);
  const lesson = Math.ceil(around + text.offsetHeight);
  const stage = frame.querySelector<HTMLElement>('.stage');
  // Beside each other, or one below the other.
  const beside = stage === null || stage.offsetLeft >= aside.offsetWidth;
  return beside ? Math.max(lesson, figure + drawer) : lesson + figure + drawer;
}

/** Calls back with the height that the content would like, now and whenever it becomes another. Returns what ends it. */
export function watchHeight(frame: HTMLElement, say: (height: number) => void): () => void {
  let said = 0;
  const look = () => {
    const height = wantedHeight(frame, frame.querySelector('aside'));
    if (height === said) return;
    said = height;
    say(height);
  };
  const sizes = new ResizeObserver(look);
  const observe = () => {
    sizes.disconnect();
    const parts = frame.querySelectorAll(
      ':scope, :scope > aside, :scope > aside [aria-busy] > :first-child, :scope > .drawer',
    );
    for (const part of parts) sizes.observe(part);
    look();
  };
  // Panels come when they are loaded, and go.
  const panels = new MutationObserver(observe);
  panels.observe(frame, { childList: true });
  observe();
  return () => {
    sizes.disconnect();
    panels.disconnect();
  };
}

import type { KeyboardEvent } from 'react';

/** Where each key leads, by the place that is shown now and how many there are (WAI-ARIA tabs pattern). */
const ways: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

interface TabsProps<T extends string> {
  readonly label: string;
  readonly tabs: readonly T[];
  readonly shown: T;
  /** Begins the ids of the tabs and of their panel; `panelOf` has the latter's attributes. */
  readonly prefix: string;
  readonly className?: string | undefined;
  titleOf(tab: T): string;
  onShow(tab: T): void;
  /** Chosen by a click; without it as by a key. */
  onChoose?(tab: T): void;
}

/** A list of tabs: one is in the order of the Tab key, arrows lead to the others and show them. */
export function Tabs<T extends string>({
  label,
  tabs,
  shown,
  prefix,
  className,
  titleOf,
  onShow,
  onChoose = onShow,
}: TabsProps<T>) {
  const onKey = (event: KeyboardEvent) => {
    const next = tabs[ways[event.key]?.(tabs.indexOf(shown), tabs.length) ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    onShow(next);
    document.getElementById(`${prefix}-${next}`)?.focus();
  };
  return (
    <div role="tablist" aria-label={label} className={className}>
      {tabs.map((tab) => (
        <button
          key={tab}
          id={`${prefix}-${tab}`}
          type="button"
          role="tab"
          className="tab"
          aria-selected={tab === shown}
          aria-controls={`${prefix}-panel`}
          tabIndex={tab === shown ? 0 : -1}
          onClick={() => onChoose(tab)}
          onKeyDown={onKey}
        >
          {titleOf(tab)}
        </button>
      ))}
    </div>
  );
}

/** Attributes of the panel that a list of tabs shows. */
export const panelOf = (prefix: string, shown: string) => ({
  id: `${prefix}-panel`,
  role: 'tabpanel',
  'aria-labelledby': `${prefix}-${shown}`,
});

import { Copy, Plus, Square, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useClient } from '../session/context.tsx';
import { useNotices } from '../session/notices.ts';
import { useTerminals } from '../session/terminals.ts';
import { Button } from '../ui/Button.tsx';
import { useMedia } from '../ui/use-media.ts';
import { endTerminal, type LiveTerminal, liveTerminal } from './live.ts';
import { SentRequests } from './SentRequests.tsx';
import { TouchKeys } from './TouchKeys.tsx';
import styles from './terminal.module.css';

function TerminalTabs() {
  const { tabs, active, activate, add, close, wantFocus } = useTerminals();
  const onKey = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const at = tabs.findIndex(({ id }) => id === active);
    const next = by === 0 ? undefined : tabs[(at + by + tabs.length) % tabs.length];
    if (!next) return;
    activate(next.id);
    document.getElementById(`terminal-tab-${next.id}`)?.focus();
  };
  return (
    <div className={styles.tabs}>
      <div role="tablist" aria-label="Terminals" className={styles.tabList}>
        {tabs.map(({ id, running }) => (
          <button
            key={id}
            id={`terminal-tab-${id}`}
            type="button"
            role="tab"
            className={styles.tab}
            aria-selected={id === active}
            aria-controls="terminal-screen"
            tabIndex={id === active ? 0 : -1}
            onClick={() => {
              activate(id);
              wantFocus(true);
            }}
            onKeyDown={onKey}
          >
            Terminal {id}
            {running && <span className={styles.running}>running</span>}
          </button>
        ))}
      </div>
      <Button
        icon
        look="quiet"
        aria-label="New terminal"
        onClick={() => {
          add();
          wantFocus(true);
        }}
      >
        <Plus size={16} aria-hidden />
      </Button>
      <Button
        icon
        look="quiet"
        aria-label={`Close terminal ${active}`}
        onClick={() => {
          endTerminal(active);
          close(active);
        }}
      >
        <X size={16} aria-hidden />
      </Button>
    </div>
  );
}

/** What is selected, or else everything that the terminal remembers. */
async function copyFrom({ screen }: LiveTerminal): Promise<void> {
  const { say } = useNotices.getState();
  const text = screen.terminal.getSelection() || screen.text;
  try {
    await navigator.clipboard.writeText(text);
    say('good', 'Copied what the terminal shows');
  } catch {
    say('bad', 'The browser does not allow copying here: select the text and press Ctrl+C.');
  }
}

/** The terminal: kubectl and a shell at the cluster on the canvas. Big (xterm): load it lazily. */
export function TerminalPanel() {
  const client = useClient();
  const { active, tabs, focusWanted, wantFocus } = useTerminals();
  const place = useRef<HTMLDivElement>(null);
  const touch = useMedia('(pointer: coarse), (max-width: 760px)');
  const running = tabs.find(({ id }) => id === active)?.running ?? false;
  const terminal = liveTerminal(active, client);

  useEffect(() => {
    const parent = place.current;
    if (!parent) return;
    const shown = liveTerminal(active, client);
    void shown.show(parent);
    return () => shown.screen.hide();
  }, [active, client]);

  useEffect(() => {
    if (!focusWanted) return;
    wantFocus(false);
    const parent = place.current;
    const wanted = liveTerminal(active, client);
    if (parent) void wanted.show(parent).then(() => wanted.screen.terminal.focus());
  }, [active, client, focusWanted, wantFocus]);

  return (
    <section className={styles.frame} aria-label="Terminal">
      <div className={styles.bar}>
        <TerminalTabs />
        <span className={styles.hint}>
          <kbd>Tab</kbd> completes · <kbd>Ctrl+R</kbd> searches · <kbd>F6</kbd> or <kbd>Esc Esc</kbd> leaves
        </span>
        <Button
          look="quiet"
          disabled={!running}
          title="Stop the command (Ctrl+C)"
          onClick={() => terminal.session.interrupt()}
        >
          <Square size={13} aria-hidden /> Stop
        </Button>
        <Button look="quiet" title="Copy what is selected, or else all" onClick={() => void copyFrom(terminal)}>
          <Copy size={14} aria-hidden /> Copy
        </Button>
      </div>
      <div
        ref={place}
        id="terminal-screen"
        role="tabpanel"
        aria-labelledby={`terminal-tab-${active}`}
        className={styles.screen}
      />
      <SentRequests />
      {touch && <TouchKeys session={terminal.session} />}
    </section>
  );
}

import type { EngineClient } from '../client/engine-client.ts';
import { defaultClient } from '../session/actions/sending.ts';
import { editFile, editText, userFiles } from '../session/files.ts';
import { jqAside } from '../session/jq-aside.ts';
import { useTerminals } from '../session/terminals.ts';
import { useWorld } from '../session/world.ts';
import { canvasLinks } from './link-provider.ts';
import { notedConsole } from './noted-console.ts';
import { Screen } from './screen.ts';
import { ShellSession } from './shell-session.ts';

/** What to try first, with names of the scene. */
function greeting(): string {
  const world = useWorld.getState();
  const client = defaultClient(world, undefined);
  const service = [...world.services.values()].find(
    ({ namespace, selector }) => namespace === 'default' && Object.keys(selector).length > 0,
  );
  const pod = client?.type === 'pod' && client.namespace === 'default' ? client : undefined;
  const [node] = world.nodes.values();
  return [
    'This terminal talks to the cluster on the canvas. Try:',
    '',
    '  kubectl get pods -o wide',
    ...(pod && service ? [`  kubectl exec ${pod.name} -- curl -s ${service.name}`] : []),
    ...(node ? [`  ssh ${node.name}`] : []),
    '',
    'help says what else there is. Tab completes, ↑ brings commands back, Ctrl+C ends what runs.',
    '',
    '',
  ].join('\n');
}

/** A terminal that is open: its screen and the shell at it. It goes on while it is not shown. */
export interface LiveTerminal {
  readonly screen: Screen;
  readonly session: ShellSession;
  /** Shows it. The first time it also says hello. */
  show(parent: HTMLElement): Promise<void>;
  /** Ends what runs in it. */
  end(): void;
}

const live = new Map<number, LiveTerminal>();

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** Keys that mean something to the page and not to the shell; false for those. */
function isForShell(event: KeyboardEvent, screen: Screen, leave: () => void): boolean {
  const { key, ctrlKey, shiftKey } = event;
  if (event.type !== 'keydown') return true;
  if (key === 'F6') {
    event.preventDefault();
    leave();
    return false;
  }
  const letter = key.toLowerCase();
  // The browser's own copy and paste: text that is selected is copied, else Ctrl+C interrupts.
  if (ctrlKey && letter === 'c' && (shiftKey || screen.terminal.hasSelection())) {
    event.preventDefault();
    void navigator.clipboard.writeText(screen.terminal.getSelection());
    screen.terminal.clearSelection();
    return false;
  }
  return isMac || !ctrlKey || letter !== 'v';
}

/** To the tab of the drawer: the way out for the keyboard. */
const leave = (): void => document.getElementById('tab-terminal')?.focus();

function open(id: number, client: EngineClient): LiveTerminal {
  const { histories, change, keepHistory, sent } = useTerminals.getState();
  const screen = new Screen(`Terminal ${id}`);
  const { terminal } = screen;
  const shell = notedConsole({
    engine: client,
    files: userFiles,
    editor: { open: editFile, ask: editText },
    history: histories.get(id) ?? [],
    jq: jqAside,
    onRequest: (request) => sent(id, request),
  });
  const session = new ShellSession(terminal, shell, {
    onLeave: leave,
    onRunning: (running) => {
      change(id, { running, ...(running && { requests: [] }) });
      if (running) keepHistory(id, shell.history);
    },
  });
  terminal.onData((data) => session.type(data));
  terminal.onResize(() => session.resized());
  terminal.attachCustomKeyEventHandler((event) => isForShell(event, screen, leave));
  terminal.registerLinkProvider(canvasLinks(terminal, () => 'default'));
  screen.element.addEventListener(
    'paste',
    (event) => {
      event.preventDefault();
      event.stopPropagation();
      session.paste(event.clipboardData?.getData('text/plain') ?? '');
    },
    { capture: true },
  );
  const forgetScene = client.onReplaced(() => {
    if (session.running)
      session.stop('The scene that this ran in is gone (set back, replaced or stopped): the command ended with it.');
  });
  let greeted = false;
  return {
    screen,
    session,
    end: () => {
      forgetScene();
      shell.close();
      screen.dispose();
    },
    show: async (parent) => {
      await screen.show(parent);
      if (greeted) return;
      greeted = true;
      await session.start(greeting());
      shell.warm();
    },
  };
}

/** The terminal of a tab; opened when it is asked for first. */
export function liveTerminal(id: number, client: EngineClient): LiveTerminal {
  const known = live.get(id);
  if (known) return known;
  const opened = open(id, client);
  live.set(id, opened);
  return opened;
}

/** Ends what runs in the terminal, and forgets it. */
export function endTerminal(id: number): void {
  live.get(id)?.end();
  live.delete(id);
}

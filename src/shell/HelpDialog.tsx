import './help.css';
import { usePanels } from '../session/panels.ts';
import { Dialog } from '../ui/Dialog.tsx';

const shortcuts: readonly (readonly [string, string])[] = [
  ['s', 'Send a request from the selected client to the selected Service'],
  ['Space', 'Play or pause time'],
  ['.', 'One step: packets go on to their next stop, else the next event happens'],
  ['− / +', 'Slower, faster'],
  ['Tab, Enter', 'Go through everything on the canvas; select it'],
  ['Arrow keys', 'Move what is selected'],
  ['Ctrl+Z, Ctrl+Shift+Z', 'Undo, redo: back to before the last change, and forward again'],
  ['t / y / r', 'Open the trace, the YAML, the ripple: what came of what was done'],
  ['k', 'Open the terminal: kubectl and a shell'],
  ['F6, or Esc twice', 'Leave the terminal, where Tab completes'],
  ['[ / ]', 'In the ripple: a step back, a step on'],
  ['?', 'This page'],
];

/** What can be done, and with which keys. */
export function HelpDialog() {
  const { help, set } = usePanels();
  if (!help) return null;
  return (
    <Dialog title="How to use Kubehop" onClose={() => set({ help: false })}>
      <ul className="help-list">
        <li>Send a request and watch it hop: client → kube-proxy’s rules on its node → a pod, and back.</li>
        <li>
          Select a pod, a node, a Service or a Deployment: the inspector says what it is and what can be done to it.
        </li>
        <li>Drag from a Service’s round handle to a Deployment to let it select those pods.</li>
        <li>Drag from a client’s handle to a Service to send a request.</li>
        <li>
          Paste a real machine’s iptables-save or nft list ruleset into the Own rules tab, and see a packet’s way
          through it.
        </li>
        <li>Drop a .yaml file anywhere to apply it, as kubectl apply -f does.</li>
      </ul>
      <dl className="shortcuts">
        {shortcuts.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

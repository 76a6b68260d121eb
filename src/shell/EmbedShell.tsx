import './shell.css';
import { ReactFlowProvider } from '@xyflow/react';
import { Send } from 'lucide-react';
import { Canvas } from '../canvas/Canvas.tsx';
import { useActions } from '../session/context.tsx';
import { useWorld } from '../session/world.ts';
import { Button } from '../ui/Button.tsx';
import { EngineStates } from './EngineStates.tsx';
import { Notices } from './Notices.tsx';
import { useThemeAttribute } from './use-theme-attribute.ts';

/** In an iframe: the canvas and the send button alone. Never takes the focus, and leaves the wheel to the page around. */
export function EmbedShell() {
  useThemeAttribute();
  const open = useWorld((w) => w.loaded);
  const { sendDefault } = useActions();
  return (
    <ReactFlowProvider>
      <main className="stage embed">
        <Canvas embedded />
        <EngineStates />
        <Notices />
        <Button look="primary" className="embed-send" disabled={!open} onClick={() => void sendDefault()}>
          <Send size={16} aria-hidden /> Send request
        </Button>
      </main>
    </ReactFlowProvider>
  );
}

import './shell.css';
import './embed/embed.css';
import { ReactFlowProvider } from '@xyflow/react';
import { Send } from 'lucide-react';
import { lazy, Suspense, useMemo } from 'react';
import { Canvas } from '../canvas/Canvas.tsx';
import { useActions } from '../session/context.tsx';
import { useWords } from '../session/language.ts';
import { useLesson } from '../session/lesson.ts';
import { useWorld } from '../session/world.ts';
import { Button } from '../ui/Button.tsx';
import { useMedia } from '../ui/use-media.ts';
import { Drawer } from './Drawer.tsx';
import { EngineStates } from './EngineStates.tsx';
import { embedOptions } from './embed/options.ts';
import { useEmbed } from './embed/use-embed.ts';
import { Notices } from './Notices.tsx';
import { TimeControls } from './TimeControls.tsx';
import { useThemeAttribute } from './use-theme-attribute.ts';

const Consent = lazy(async () => ({ default: (await import('../lesson/Consent.tsx')).Consent }));
const LessonPanel = lazy(async () => ({ default: (await import('../lesson/LessonPanel.tsx')).LessonPanel }));

/** Panels of the drawer that a frame can be asked to show. */
const inDrawer = ['trace', 'terminal', 'yaml', 'timeline'];

/** In an iframe: the canvas and the send button, and what the page around asked for. Never takes the focus, and leaves the wheel to the page around. */
export function EmbedShell() {
  const options = useMemo(() => embedOptions(location.search), []);
  useThemeAttribute();
  useEmbed(options);
  const open = useWorld((w) => w.loaded);
  const lesson = useLesson((l) => l.playing !== undefined) && options.panels.has('lesson');
  const elsewhere = useLesson((l) => l.elsewhere !== undefined);
  const small = useMedia('(max-width: 760px)');
  const { sendDefault } = useActions();
  const words = useWords().frame;
  const drawer = inDrawer.some((panel) => options.panels.has(panel));
  return (
    <ReactFlowProvider>
      <div className="embed-frame">
        <Suspense>{lesson && <LessonPanel inFrame />}</Suspense>
        <main className="stage embed">
          <Canvas embedded still={options.readonly} />
          <EngineStates />
          <Notices />
          <Suspense>{elsewhere && <Consent inFrame />}</Suspense>
          <div className="embed-send">
            <Button look="primary" disabled={!open} onClick={() => void sendDefault()}>
              <Send size={16} aria-hidden /> {words.send}
            </Button>
            {options.controls && <TimeControls />}
          </div>
        </main>
        {drawer && <Drawer narrow={small} />}
      </div>
    </ReactFlowProvider>
  );
}

import { CircleHelp, GraduationCap, PanelBottom, PanelRight, Send } from 'lucide-react';
import { useActions } from '../session/context.tsx';
import { useLesson } from '../session/lesson.ts';
import { usePanels } from '../session/panels.ts';
import { useWorld } from '../session/world.ts';
import { Button } from '../ui/Button.tsx';
import { HistoryControls } from './HistoryControls.tsx';
import { ShareButton } from './ShareButton.tsx';
import { ThemeMenu } from './ThemeMenu.tsx';
import { TimeControls } from './TimeControls.tsx';

/** Title, the one thing to do, time, and the frame's switches. */
export function TopBar() {
  const scene = useWorld((w) => w.scene);
  const open = useWorld((w) => w.loaded);
  const { sendDefault } = useActions();
  const { inspector, drawer, set } = usePanels();
  return (
    <header className="topbar">
      <h1>
        <span className="brand">Kubehop</span>
        <span className="scene-title">{scene}</span>
      </h1>
      <Button
        look="primary"
        disabled={!open}
        onClick={() => void sendDefault()}
        title="From the selected client to the selected Service (s)"
      >
        <Send size={16} aria-hidden /> Send request
      </Button>
      <HistoryControls />
      <TimeControls />
      <div className="topbar-end">
        <Button aria-label="Lessons" onClick={() => useLesson.setState({ catalogue: true })}>
          <GraduationCap size={16} aria-hidden /> <span className="wide-only">Lessons</span>
        </Button>
        <ShareButton />
        <ThemeMenu />
        <Button icon look="quiet" aria-label="Help (?)" onClick={() => set({ help: true })}>
          <CircleHelp size={18} aria-hidden />
        </Button>
        <Button
          icon
          look="quiet"
          aria-label="Bottom drawer"
          aria-pressed={drawer}
          onClick={() => set({ drawer: !drawer })}
        >
          <PanelBottom size={18} aria-hidden />
        </Button>
        <Button
          icon
          look="quiet"
          className="wide-only"
          aria-label="Inspector"
          aria-pressed={inspector}
          onClick={() => set({ inspector: !inspector })}
        >
          <PanelRight size={18} aria-hidden />
        </Button>
      </div>
    </header>
  );
}

import './drawer.css';
import { X } from 'lucide-react';
import { lazy, type PointerEvent, Suspense } from 'react';
import { Inspector } from '../inspector/Inspector.tsx';
import { useAuthoring } from '../session/authoring/draft.ts';
import { useWords } from '../session/language.ts';
import { useLesson } from '../session/lesson.ts';
import { type DrawerTab, usePanels } from '../session/panels.ts';
import { openTerminal } from '../session/terminals.ts';
import { Button } from '../ui/Button.tsx';
import { panelOf, Tabs } from '../ui/Tabs.tsx';
import { isEmbedded } from './location.ts';

const AuthorPanel = lazy(async () => ({ default: (await import('../lesson/author/AuthorPanel.tsx')).AuthorPanel }));
const LessonPanel = lazy(async () => ({ default: (await import('../lesson/LessonPanel.tsx')).LessonPanel }));
const TracePanel = lazy(async () => ({ default: (await import('../trace/TracePanel.tsx')).TracePanel }));
const TimelinePanel = lazy(async () => ({ default: (await import('../timeline/TimelinePanel.tsx')).TimelinePanel }));
const TerminalPanel = lazy(async () => ({ default: (await import('../terminal/TerminalPanel.tsx')).TerminalPanel }));
const YamlPanel = lazy(async () => ({ default: (await import('../editor/YamlPanel.tsx')).YamlPanel }));

const RulesPanel = lazy(async () => ({ default: (await import('../rules/RulesPanel.tsx')).RulesPanel }));

const everywhere: readonly DrawerTab[] = ['trace', 'terminal', 'yaml', 'timeline', 'rules'];

/** The drawer's least height, and what it leaves of the window at least; CSS pixels. */
const least = 120;
/** Chains and tables need room: less is no height for those tabs. */
const leastFor: Readonly<Partial<Record<DrawerTab, number>>> = { rules: 460, terminal: 330 };
const leave = 220;
const keyStep = 24;

interface DrawerProps {
  /** On a small screen the inspector and a lesson are tabs of the drawer. */
  readonly narrow: boolean;
}

/** Trace, YAML, ripples, and on small screens the details, below the canvas. */
export function Drawer({ narrow }: DrawerProps) {
  const { tab, drawerHeight, set } = usePanels();
  const embedded = isEmbedded();
  const words = useWords().frame;
  const writing = useAuthoring((a) => a.open) && !embedded;
  const lesson = useLesson((l) => l.playing !== undefined) || writing;
  const onlyNarrow: readonly DrawerTab[] = lesson ? ['lesson', 'details'] : ['details'];
  const tabs: readonly DrawerTab[] = narrow ? [...onlyNarrow, ...everywhere] : everywhere;
  const shown = tabs.includes(tab) ? tab : 'trace';
  const floor = Math.min(leastFor[shown] ?? least, innerHeight - leave);
  const height = Math.max(drawerHeight, floor);
  const resize = (to: number) => set({ drawerHeight: Math.round(Math.max(floor, Math.min(to, innerHeight - leave))) });

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) resize(innerHeight - event.clientY);
  };

  return (
    <section className="drawer" aria-label={words.drawer} style={{ height }}>
      <hr
        className="drawer-edge"
        aria-label={words.drawerHeight}
        aria-orientation="horizontal"
        aria-valuenow={height}
        aria-valuemin={floor}
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        onKeyDown={(event) => {
          if (event.key === 'ArrowUp') resize(height + keyStep);
          if (event.key === 'ArrowDown') resize(height - keyStep);
        }}
      />
      <div className="drawer-head">
        <Tabs
          label={words.panels}
          tabs={tabs}
          shown={shown}
          prefix="tab"
          className="tabs"
          titleOf={(t) => words.tabs[t]}
          onShow={(t) => set({ tab: t })}
          onChoose={(t) => (t === 'terminal' ? openTerminal() : set({ tab: t }))}
        />
        <Button icon look="quiet" aria-label={words.closeDrawer} onClick={() => set({ drawer: false })}>
          <X size={17} aria-hidden />
        </Button>
      </div>
      <div
        {...panelOf('tab', shown)}
        className="drawer-body"
        // What Kubernetes and Linux say is said in English, whatever the frame speaks.
        {...(shown !== 'lesson' && { lang: 'en' })}
      >
        <Suspense fallback={<p className="panel-hint">{words.opening}</p>}>
          {shown === 'trace' && <TracePanel />}
          {shown === 'terminal' && <TerminalPanel />}
          {shown === 'yaml' && <YamlPanel />}
          {shown === 'timeline' && <TimelinePanel />}
          {shown === 'rules' && <RulesPanel />}
          {shown === 'details' && <Inspector />}
          {shown === 'lesson' && (writing ? <AuthorPanel /> : <LessonPanel inFrame={embedded} />)}
        </Suspense>
      </div>
    </section>
  );
}

import './shell.css';
import { ReactFlowProvider } from '@xyflow/react';
import { lazy, Suspense, useEffect } from 'react';
import { Canvas } from '../canvas/Canvas.tsx';
import { Palette } from '../canvas/Palette.tsx';
import { Inspector } from '../inspector/Inspector.tsx';
import { useAuthoring } from '../session/authoring/draft.ts';
import { useLesson } from '../session/lesson.ts';
import { usePanels } from '../session/panels.ts';
import { useSelection } from '../session/selection.ts';
import { useMedia } from '../ui/use-media.ts';
import { Drawer } from './Drawer.tsx';
import { EngineStates } from './EngineStates.tsx';
import { HelpDialog } from './HelpDialog.tsx';
import { Notices } from './Notices.tsx';
import { NewVersion } from './offline/NewVersion.tsx';
import { TopBar } from './TopBar.tsx';
import { useFileDrop } from './use-file-drop.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useThemeAttribute } from './use-theme-attribute.ts';

const AuthorPanel = lazy(async () => ({ default: (await import('../lesson/author/AuthorPanel.tsx')).AuthorPanel }));
const Catalogue = lazy(async () => ({ default: (await import('../lesson/Catalogue.tsx')).Catalogue }));
const Consent = lazy(async () => ({ default: (await import('../lesson/Consent.tsx')).Consent }));
const LessonPanel = lazy(async () => ({ default: (await import('../lesson/LessonPanel.tsx')).LessonPanel }));
const ModeDialog = lazy(async () => ({ default: (await import('../inspector/ModeDialog.tsx')).ModeDialog }));
const RulesDialog = lazy(async () => ({ default: (await import('../inspector/RulesDialog.tsx')).RulesDialog }));

/** The page's frame: the canvas has the most room, everything else can be folded. */
export function Shell() {
  useThemeAttribute();
  useShortcuts();
  const dropping = useFileDrop();
  const narrow = useMedia('(max-width: 760px)');
  const { inspector, drawer, rulesOf, modeChoice, show } = usePanels();
  const writing = useAuthoring((a) => a.open);
  const lesson = useLesson((l) => l.playing !== undefined) || writing;
  const { catalogue, elsewhere } = useLesson();
  const selected = useSelection((s) => s.selected);
  useEffect(() => {
    if (narrow && selected !== undefined) show('details');
  }, [narrow, selected, show]);
  useEffect(() => {
    if (narrow && lesson) show('lesson');
  }, [narrow, lesson, show]);
  return (
    <ReactFlowProvider>
      <div className={`shell${narrow ? ' narrow' : ''}`}>
        <TopBar />
        <Palette />
        <Suspense>{lesson && !narrow && (writing ? <AuthorPanel /> : <LessonPanel />)}</Suspense>
        <main className="stage">
          <Canvas />
          <EngineStates />
          <Notices />
          <NewVersion />
        </main>
        {inspector && !narrow && <Inspector />}
        {drawer && <Drawer narrow={narrow} />}
        {dropping && <div className="drop-hint">Drop manifests to apply them</div>}
        <HelpDialog />
        <Suspense>
          {rulesOf && <RulesDialog node={rulesOf} />}
          {modeChoice && <ModeDialog />}
          {catalogue && <Catalogue />}
          {elsewhere && <Consent />}
        </Suspense>
      </div>
    </ReactFlowProvider>
  );
}

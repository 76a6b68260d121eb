import { X } from 'lucide-react';
import { useState } from 'react';
import { useAuthoring } from '../../session/authoring/draft.ts';
import { useActions } from '../../session/context.tsx';
import { Button } from '../../ui/Button.tsx';
import panel from '../panel.module.css';
import { About } from './About.tsx';
import { AsText } from './AsText.tsx';
import css from './author.module.css';
import { Ends } from './Ends.tsx';
import { StepEditor } from './StepEditor.tsx';
import { StepList } from './StepList.tsx';

/** The place beside the canvas where a lesson is written: what it is about, its steps, and how it is tried and passed on. */
export function AuthorPanel() {
  const draft = useAuthoring((a) => a.draft);
  const at = useAuthoring((a) => a.at);
  const { closeDraft } = useActions();
  const [asText, setAsText] = useState(false);
  const step = draft?.steps[at];
  if (!draft || !step) return null;
  return (
    <aside className={panel.panel} aria-label={`Writing the lesson: ${draft.title}`}>
      <header className={panel.head}>
        <div>
          <p className={css.kicker}>Writing a lesson</p>
          <h2>{draft.title}</h2>
        </div>
        <div className={panel.corner}>
          <Button look="quiet" aria-pressed={asText} onClick={() => setAsText(!asText)}>
            Edit as text
          </Button>
          <Button icon look="quiet" aria-label="Close; the draft is kept" onClick={closeDraft}>
            <X size={17} aria-hidden />
          </Button>
        </div>
      </header>
      {asText ? (
        <AsText onDone={() => setAsText(false)} />
      ) : (
        <div className={css.body}>
          <About lesson={draft} />
          <StepList steps={draft.steps} at={at} />
          <StepEditor key={at} step={step} />
        </div>
      )}
      <Ends draft={draft} />
    </aside>
  );
}

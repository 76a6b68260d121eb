import { useEffect, useState } from 'react';
import type { Problem } from '../../model/problem.ts';
import { useActions } from '../../session/context.tsx';
import { Button } from '../../ui/Button.tsx';
import css from './author.module.css';
import { Problems } from './Problems.tsx';

/** The lesson's whole file. What is typed counts when it is applied; with problems the draft stays as it was. */
export function AsText({ onDone }: { onDone(): void }) {
  const { draftText, applyDraftText } = useActions();
  const [text, setText] = useState<string>();
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  useEffect(() => {
    void draftText().then((written) => setText((typed) => typed ?? written));
  }, [draftText]);
  const apply = async (): Promise<void> => {
    const found = await applyDraftText(text ?? '');
    setProblems(found);
    if (found.length === 0) onDone();
  };
  return (
    <div className={css.asText}>
      <textarea
        aria-label="The lesson’s file"
        spellCheck={false}
        value={text ?? ''}
        onChange={(event) => setText(event.target.value)}
      />
      <Problems problems={problems} />
      <div className={css.row}>
        <Button look="primary" disabled={text === undefined} onClick={() => void apply()}>
          Apply
        </Button>
        <Button onClick={onDone}>Leave it as it was</Button>
      </div>
    </div>
  );
}

import { BadgeCheck, CircleCheck, FileDown, FolderOpen, Link, Play } from 'lucide-react';
import { useRef } from 'react';
import type { Lesson } from '../../lessons/lesson.ts';
import { useAuthoring } from '../../session/authoring/draft.ts';
import { useActions } from '../../session/context.tsx';
import { Button } from '../../ui/Button.tsx';
import css from './author.module.css';
import { Problems } from './Problems.tsx';

/** `your-first-service.md` */
const fileName = (title: string): string =>
  `${
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'lesson'
  }.md`;

function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** What is done with a draft: it is tried, verified, and passed on. */
export function Ends({ draft }: { readonly draft: Lesson }) {
  const { verified, recording, busy } = useAuthoring();
  const { tryDraft, verifyDraft, copyLessonLink, draftText, editFile } = useActions();
  const picker = useRef<HTMLInputElement>(null);
  const running = verified === 'running';
  const holding = busy || recording !== undefined;
  return (
    <footer className={css.ends}>
      <Verdict draft={draft} />
      <div className={css.buttons}>
        <Button look="primary" disabled={holding} onClick={() => void tryDraft()}>
          <Play size={15} aria-hidden /> Try it
        </Button>
        <Button disabled={holding} aria-disabled={running} onClick={() => void verifyDraft()}>
          <BadgeCheck size={16} aria-hidden /> {running ? 'Verifying…' : 'Verify'}
        </Button>
        <Button onClick={() => void copyLessonLink()}>
          <Link size={15} aria-hidden /> Copy link
        </Button>
        <Button onClick={() => void draftText().then((text) => download(fileName(draft.title), text))}>
          <FileDown size={15} aria-hidden /> Save file
        </Button>
        <Button disabled={holding} onClick={() => picker.current?.click()}>
          <FolderOpen size={15} aria-hidden /> Open file
        </Button>
        <input
          ref={picker}
          type="file"
          accept=".md,text/markdown"
          aria-label="Lesson file"
          hidden
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) void file.text().then((text) => editFile(file.name, text));
            // So that the same file can be chosen again after it was changed.
            event.target.value = '';
          }}
        />
      </div>
    </footer>
  );
}

/** What Verify said of the draft as it stands. */
function Verdict({ draft }: { readonly draft: Lesson }) {
  const verified = useAuthoring((a) => a.verified);
  if (verified === undefined) return null;
  if (verified === 'running')
    return (
      <p className={css.note} role="status">
        Playing the lesson through: its start, its solutions, its near-misses…
      </p>
    );
  if (verified.of !== draft)
    return (
      <p className={css.note} role="status">
        The draft was changed since it was verified.
      </p>
    );
  if (verified.problems.length > 0) return <Problems problems={verified.problems} />;
  return (
    <p className={css.holds} role="status">
      <CircleCheck size={16} aria-hidden /> The lesson holds: every solution passes, no start and no near-miss does.
      {draft.engine !== undefined && ` Its file says so: engine ${draft.engine}.`}
    </p>
  );
}

import './handout.css';
import { Printer } from 'lucide-react';
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { LessonOnPaper, SolutionsOnPaper } from '../../lesson/OnPaper.tsx';
import { useLesson } from '../../session/lesson.ts';
import { Button } from '../../ui/Button.tsx';
import { figure } from './figure.ts';
import { qrOf } from './qr.ts';
import { linkOf } from './shared.ts';
import { useShared } from './use-shared.ts';

function WayBack({ link }: { readonly link: string }) {
  const code = qrOf(link);
  return (
    <div className="handout-link">
      {code === undefined ? (
        <p>The link is too long for a QR code: open it from the file or the page it came from.</p>
      ) : (
        <img src={code} alt="QR code of the link" />
      )}
      <p>
        Try it yourself: <a href={link}>{link.length > 600 ? `${link.slice(0, 80)}…` : link}</a>
      </p>
    </div>
  );
}

/** The lesson or scene on white paper: a view over the page that the browser prints. */
export function Handout({ onClose }: { onClose(): void }) {
  const shared = useShared();
  const [picture, setPicture] = useState<string>();
  const lesson = useLesson((l) => l.playing?.lesson);
  useEffect(() => {
    // Without a picture the text is worth printing still.
    figure().then(
      ({ url }) => setPicture(url),
      () => setPicture(''),
    );
    document.documentElement.dataset.printing = '';
    return () => {
      delete document.documentElement.dataset.printing;
    };
  }, []);
  const link = shared instanceof Error || shared?.hash === undefined ? undefined : linkOf(shared.hash);
  return createPortal(
    <div className="handout" role="dialog" aria-label="Handout">
      <div className="handout-bar">
        <Button look="primary" disabled={picture === undefined || shared === undefined} onClick={() => print()}>
          <Printer size={16} aria-hidden /> Print
        </Button>
        <Button onClick={onClose}>Back</Button>
      </div>
      <article className="handout-paper">
        {lesson ? <LessonOnPaper lesson={lesson} /> : <h1>{shared instanceof Error ? '' : shared?.title}</h1>}
        {picture && <img className="handout-figure" src={picture} alt="The cluster as it stands" />}
        {link !== undefined && <WayBack link={link} />}
        {lesson && <SolutionsOnPaper lesson={lesson} />}
      </article>
    </div>,
    document.body,
  );
}

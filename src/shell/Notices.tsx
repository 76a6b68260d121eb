import { CircleCheck, CircleX, Info, X } from 'lucide-react';
import { useEffect } from 'react';
import { useWords } from '../session/language.ts';
import { type Notice, useNotices } from '../session/notices.ts';
import { Button } from '../ui/Button.tsx';

const icons = { good: CircleCheck, info: Info, bad: CircleX } as const;
/** How long good news stays; real ms. */
const stay = 6000;
/** Problems shown in a notice; the YAML pane has them all. */
const shownProblems = 3;

/** What was done and what went wrong. */
export function Notices() {
  const list = useNotices((n) => n.list);
  const words = useWords().frame;
  return (
    <div className="notices" role="log" aria-label={words.notices} aria-live="polite">
      {list.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeCard({ notice }: { readonly notice: Notice }) {
  const dismiss = useNotices((n) => n.dismiss);
  const words = useWords().frame;
  const lasting = notice.level === 'bad' || notice.problems.length > 0;
  useEffect(() => {
    if (lasting) return;
    const timer = setTimeout(() => dismiss(notice.id), stay);
    return () => clearTimeout(timer);
  }, [dismiss, notice.id, lasting]);
  const Icon = icons[notice.level];
  const more = notice.problems.length - shownProblems;
  return (
    <div className={`notice ${notice.level}`}>
      <Icon size={17} aria-hidden />
      <div className="notice-words">
        <p>{notice.text}</p>
        <ul>
          {notice.problems.slice(0, shownProblems).map((problem) => {
            const where = problem.line === undefined ? '' : `${words.line(problem.line)}: `;
            const says = problem.message === notice.text ? '' : problem.message;
            const text = `${where}${[problem.field, says, problem.hint].filter(Boolean).join(' · ')}`;
            return text === '' ? null : (
              <li key={text} className="notice-problem">
                {text}
              </li>
            );
          })}
        </ul>
        {more > 0 && <p className="muted">{words.more(more)}</p>}
      </div>
      <Button icon look="quiet" aria-label={words.dismiss} onClick={() => dismiss(notice.id)}>
        <X size={16} aria-hidden />
      </Button>
    </div>
  );
}

import { useActions } from '../session/context.tsx';
import { useWords } from '../session/language.ts';
import { useLesson } from '../session/lesson.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';

const close = () => useLesson.setState({ elsewhere: undefined });

/** Asks before a lesson is fetched from another site, which is named. In a frame it is asked there, and takes no focus. */
export function Consent({ inFrame = false }: { readonly inFrame?: boolean }) {
  const elsewhere = useLesson((l) => l.elsewhere);
  const { openElsewhere } = useActions();
  const words = useWords().frame;
  if (!elsewhere) return null;
  const { host, href } = elsewhere.url;
  const asked = (
    <>
      <p>{words.consentAsks(host)}</p>
      <p>
        <code>{href}</code>
      </p>
      <form method="dialog">
        <Button onClick={close}>{words.decline}</Button>{' '}
        <Button look="primary" onClick={() => void openElsewhere()}>
          {words.fetchFrom(host)}
        </Button>
      </form>
    </>
  );
  if (!inFrame)
    return (
      <Dialog title={words.consent} onClose={close}>
        {asked}
      </Dialog>
    );
  return (
    <section className="engine-state" aria-label={words.consent}>
      <h2>{words.consent}</h2>
      {asked}
    </section>
  );
}

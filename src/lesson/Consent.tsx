import { useActions } from '../session/context.tsx';
import { useLesson } from '../session/lesson.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';

/** Asks before a lesson is fetched from another site, which is named. */
export function Consent() {
  const elsewhere = useLesson((l) => l.elsewhere);
  const { openElsewhere } = useActions();
  if (!elsewhere) return null;
  const close = () => useLesson.setState({ elsewhere: undefined });
  return (
    <Dialog title="A lesson of another site" onClose={close}>
      <p>
        This link leads to a lesson file on <strong>{elsewhere.url.host}</strong>. To open it, your browser has to fetch
        it from there; that site then learns your network address.
      </p>
      <p>
        <code>{elsewhere.url.href}</code>
      </p>
      <form method="dialog">
        <Button onClick={close}>Don’t open it</Button>{' '}
        <Button look="primary" onClick={() => void openElsewhere()}>
          Fetch it from {elsewhere.url.host}
        </Button>
      </form>
    </Dialog>
  );
}

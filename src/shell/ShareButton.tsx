import { Share2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Button } from '../ui/Button.tsx';

const ShareDialog = lazy(async () => ({ default: (await import('./share/ShareDialog.tsx')).ShareDialog }));
const Handout = lazy(async () => ({ default: (await import('./share/Handout.tsx')).Handout }));

/** Gives away the lesson or the scene: as a link, in slides, as a picture, on paper. */
export function ShareButton() {
  const [open, setOpen] = useState<'dialog' | 'handout'>();
  const close = () => setOpen(undefined);
  return (
    <>
      <Button aria-label="Share" onClick={() => setOpen('dialog')}>
        <Share2 size={16} aria-hidden /> <span className="wide-only">Share</span>
      </Button>
      <Suspense>
        {open === 'dialog' && <ShareDialog onClose={close} onPrint={() => setOpen('handout')} />}
        {open === 'handout' && <Handout onClose={close} />}
      </Suspense>
    </>
  );
}

import { Share2 } from 'lucide-react';
import { RequestFailed } from '../client/engine-client.ts';
import { useActions } from '../session/context.tsx';
import { useNotices } from '../session/notices.ts';
import { Button } from '../ui/Button.tsx';

/** Copies a link whose hash holds the whole scene and what was done to it. */
export function ShareButton() {
  const { recording } = useActions();
  const { say } = useNotices.getState();
  const share = async () => {
    try {
      const [taken, { encodeLink }] = await Promise.all([recording(), import('../session/link.ts')]);
      const hash = encodeLink({ scene: taken.scene, recording: taken });
      history.replaceState(null, '', hash);
      await navigator.clipboard.writeText(location.href);
      say('good', 'Link copied. It holds the whole scene and all that was done to it.');
    } catch (error) {
      if (error instanceof RangeError || error instanceof RequestFailed) say('bad', error.message);
      // The clipboard may be refused; the link is in the address bar by then.
      else say('info', 'The link is in the address bar: copy it from there.');
    }
  };
  return (
    <Button onClick={() => void share()}>
      <Share2 size={16} aria-hidden /> <span className="wide-only">Share</span>
    </Button>
  );
}

import { useState } from 'react';
import { Dialog } from '../../ui/Dialog.tsx';
import { panelOf, Tabs } from '../../ui/Tabs.tsx';
import { EmbedTab } from './EmbedTab.tsx';
import { LinkTab } from './LinkTab.tsx';
import { PictureTab } from './PictureTab.tsx';
import { PrintTab } from './PrintTab.tsx';
import css from './share.module.css';
import { linkOf, type Shared } from './shared.ts';
import { useShared } from './use-shared.ts';

const tabs = ['Link', 'Embed', 'Picture', 'Print'] as const;
type Tab = (typeof tabs)[number];

interface ShareDialogProps {
  onClose(): void;
  onPrint(): void;
}

function TooMuch({ shared }: { readonly shared: Shared }) {
  return (
    <>
      <p>This {shared.kind} has more than a link can hold.</p>
      <LinkTab shared={shared} />
    </>
  );
}

/** Link, snippet, picture and paper of the lesson or scene. */
export function ShareDialog({ onClose, onPrint }: ShareDialogProps) {
  const [tab, setTab] = useState<Tab>('Link');
  const shared = useShared();
  const ready = shared !== undefined && !(shared instanceof Error);
  return (
    <Dialog title={ready ? `Share “${shared.title}”` : 'Share'} wide onClose={onClose}>
      <Tabs
        label="Ways to share"
        tabs={tabs}
        shown={tab}
        prefix="share"
        className={css.tabs}
        titleOf={(t) => t}
        onShow={(t) => setTab(t)}
      />
      <div {...panelOf('share', tab)} className={css.panel}>
        {shared instanceof Error && <p role="alert">{shared.message}</p>}
        {ready && tab === 'Link' && <LinkTab shared={shared} />}
        {ready && tab === 'Print' && <PrintTab shared={shared} onPrint={onPrint} />}
        {ready && (tab === 'Embed' || tab === 'Picture') && shared.hash === undefined && <TooMuch shared={shared} />}
        {ready && shared.hash !== undefined && (
          <>
            {tab === 'Embed' && <EmbedTab link={linkOf(shared.hash)} step={shared.step} />}
            {tab === 'Picture' && <PictureTab shared={shared} link={linkOf(shared.hash)} />}
          </>
        )}
      </div>
    </Dialog>
  );
}

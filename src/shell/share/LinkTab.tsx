import { Copy, Download } from 'lucide-react';
import { Button } from '../../ui/Button.tsx';
import { copy, save } from './save.ts';
import css from './share.module.css';
import { linkOf, longLink, type Shared } from './shared.ts';

function FileButton({ shared, first }: { readonly shared: Shared; readonly first: boolean }) {
  const { name, text } = shared.file;
  return (
    <Button {...(first && { look: 'primary' })} onClick={() => save(name, new Blob([text], { type: 'text/plain' }))}>
      <Download size={16} aria-hidden /> Save {name}
    </Button>
  );
}

/** The link, how long it is, and a file beside it; a file first when the link is long. */
export function LinkTab({ shared }: { readonly shared: Shared }) {
  const { hash, kind, changes } = shared;
  const link = hash === undefined ? undefined : linkOf(hash);
  const long = link === undefined || link.length > longLink;
  const copyLink = async () => {
    if (link === undefined) return;
    history.replaceState(null, '', new URL(link).hash);
    await copy(
      link,
      kind === 'lesson'
        ? 'Link copied. It opens the lesson at this step.'
        : 'Link copied. It holds the whole scene and all that was done to it.',
      'The link is in the address bar: copy it from there.',
    );
  };
  return (
    <>
      {link !== undefined && (
        <>
          <textarea
            className={css.text}
            aria-label="Link"
            readOnly
            rows={4}
            value={link}
            onFocus={(event) => event.currentTarget.select()}
          />
          <p className="muted">
            {link.length.toLocaleString('en')} characters.{' '}
            {long
              ? 'Many mail and chat programs cut so long a link off: send the file instead.'
              : 'All of it stands in the link itself; nothing is sent to a server.'}
          </p>
        </>
      )}
      <div className={css.row}>
        {long && <FileButton shared={shared} first />}
        {link !== undefined && (
          <Button {...(!long && { look: 'primary' })} onClick={() => void copyLink()}>
            <Copy size={16} aria-hidden /> Copy link
          </Button>
        )}
        {!long && <FileButton shared={shared} first={false} />}
      </div>
      {changes > 0 && (
        <p className="muted">
          The file holds the scene as it was opened; what was done since ({changes}{' '}
          {changes === 1 ? 'change or request' : 'changes and requests'}) is in the link alone.
        </p>
      )}
    </>
  );
}

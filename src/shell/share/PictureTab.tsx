import { Copy, Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { pictureOf } from './picture.ts';
import { mostInQr, qrOf } from './qr.ts';
import { copy, save } from './save.ts';
import css from './share.module.css';
import type { Shared } from './shared.ts';

interface PictureTabProps {
  readonly shared: Shared;
  readonly link: string;
}

/** A picture of the figure with a QR code and the link, for slides that hold no pages. */
export function PictureTab({ shared, link }: PictureTabProps) {
  const [made, setMade] = useState<{ readonly blob: Blob; readonly address: string } | Error>();
  const { title } = shared;
  useEffect(() => {
    let address = '';
    let over = false;
    pictureOf(title, link).then(
      (blob) => {
        if (over) return;
        address = URL.createObjectURL(blob);
        setMade({ blob, address });
      },
      (error: unknown) => setMade(error instanceof Error ? error : new Error('The picture cannot be drawn.')),
    );
    return () => {
      over = true;
      URL.revokeObjectURL(address);
    };
  }, [title, link]);
  if (made === undefined) return <p className="muted">Drawing…</p>;
  if (made instanceof Error) return <p role="alert">{made.message}</p>;
  const name = shared.file.name.replace(/\.\w+$/, '.png');
  return (
    <>
      {qrOf(link) === undefined && (
        <p>
          The link has {link.length.toLocaleString('en')} characters; a QR code holds {mostInQr.toLocaleString('en')} at
          most, so the picture has none. Put the file {shared.file.name} on a web site and give away #src= with its
          address, or use a lesson of the course, whose links are short.
        </p>
      )}
      <img className={css.picture} src={made.address} alt={`${title}, with its link below`} />
      <div className={css.row}>
        <Button
          look="primary"
          onClick={() =>
            void copy({ 'image/png': made.blob }, 'Picture copied.', 'The browser refused to copy it: save it instead.')
          }
        >
          <Copy size={16} aria-hidden /> Copy picture
        </Button>
        <Button onClick={() => save(name, made.blob)}>
          <Download size={16} aria-hidden /> Save {name}
        </Button>
      </div>
    </>
  );
}

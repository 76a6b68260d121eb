import { Printer } from 'lucide-react';
import { Button } from '../../ui/Button.tsx';
import type { Shared } from './shared.ts';

interface PrintTabProps {
  readonly shared: Shared;
  onPrint(): void;
}

/** What is printed, and the way there. */
export function PrintTab({ shared, onPrint }: PrintTabProps) {
  return (
    <>
      <p>
        {shared.kind === 'lesson'
          ? 'A handout: all steps of the lesson with the figure as it stands, boxes to tick, the link with a QR code, and the solutions on the last page.'
          : 'The figure as it stands, with the link and its QR code.'}{' '}
        Your browser prints it, or saves it as PDF.
      </p>
      <Button look="primary" onClick={onPrint}>
        <Printer size={16} aria-hidden /> Open it for printing
      </Button>
    </>
  );
}

import { Check, CircleCheck, CircleDashed, CircleX, Hourglass, LogOut, type LucideIcon } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import type { PodLook } from '../../graph/words.ts';
import { colourReader, followPageTheme } from '../../ui/page-theme.ts';

export const podIcons: Readonly<Record<PodLook, LucideIcon>> = {
  ready: CircleCheck,
  'not-ready': CircleDashed,
  starting: Hourglass,
  failing: CircleX,
  terminating: LogOut,
  done: Check,
};

/** The token of the colour that a pod's icon has. */
const colours: Readonly<Record<PodLook, string>> = {
  ready: '--ok',
  'not-ready': '--warn',
  starting: '--warn',
  failing: '--bad',
  terminating: '--text',
  done: '--text',
};

const looks = Object.keys(podIcons) as readonly PodLook[];

/**
 * Gives the icons of tiny pods as images, `--pod-icon-ready` and so on, to all that is inside its parent. There are thousands of tiny pods:
 * an svg in each has three more elements to lay out, and two more layers to put together in every frame in which anything on the page changes.
 */
export function PodIconImages() {
  const drawn = useRef<HTMLDivElement>(null);
  useLayoutEffect(
    () =>
      followPageTheme(() => {
        const read = colourReader();
        for (const icon of drawn.current?.children ?? []) {
          const look = icon.getAttribute('data-look') as PodLook;
          icon.setAttribute('stroke', read(colours[look]));
          const image = `url("data:image/svg+xml,${encodeURIComponent(icon.outerHTML)}")`;
          drawn.current?.parentElement?.style.setProperty(`--pod-icon-${look}`, image);
        }
      }),
    [],
  );
  return (
    <div hidden ref={drawn}>
      {looks.map((look) => {
        const Icon = podIcons[look];
        return <Icon key={look} data-look={look} size={13} />;
      })}
    </div>
  );
}

import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import type { Layout } from '../../graph/layout.ts';
import { useClock } from '../../session/clock.ts';
import { playback } from '../../session/playback.ts';
import { useWorld } from '../../session/world.ts';
import { useMedia } from '../../ui/use-media.ts';
import { paint } from './paint.ts';
import { serviceOfAddress } from './stops.ts';

/** A frame later than this (a hidden tab) does not make packets jump; real ms. */
const longestFrame = 50;

/** All packets on one canvas over the figure. Frames are asked for only while something moves. */
export function PacketLayer({ layout }: { readonly layout: Layout }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const current = useRef(layout);
  const wakeRef = useRef<() => void>(() => undefined);
  useEffect(() => {
    current.current = layout;
    wakeRef.current();
  }, [layout]);

  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    let asked = 0;
    let last = 0;

    const draw = () => {
      // An empty canvas that can be seen would cost each drawing of the page as much as a full one.
      canvas.style.visibility = playback.busy ? 'visible' : 'hidden';
      const ratio = devicePixelRatio;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
      if (!playback.busy) return;
      const style = getComputedStyle(canvas);
      const token = (name: string) => style.getPropertyValue(name);
      paint(context, [...playback.flying()], {
        layout: current.current,
        viewport: flow.getState().transform,
        planeOf: (translated) => {
          const service = serviceOfAddress(useWorld.getState().services, translated);
          return service && current.current.planes.get(service.id);
        },
        dark: style.colorScheme === 'dark',
        still,
        colors: { surface: token('--surface'), text: token('--text'), bad: token('--bad') },
        font: token('--sans'),
        textSize: 0.75 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
      });
    };
    const frame = (time: number) => {
      asked = 0;
      const { playing, speed } = useClock.getState();
      const elapsed = last === 0 ? 0 : Math.min(time - last, longestFrame);
      playback.advance(elapsed * (playing ? speed : Math.max(1, speed)), !playing);
      draw();
      if (playback.moving(!playing)) {
        last = time;
        // Not asked for directly: a packet that ended in `advance` has woken us already, and a second loop would draw again.
        wake();
      } else last = 0;
    };
    const wake = () => {
      if (asked === 0) asked = requestAnimationFrame(frame);
    };
    wakeRef.current = wake;
    playback.onWake(wake);

    const resized = new ResizeObserver(() => {
      canvas.width = canvas.clientWidth * devicePixelRatio;
      canvas.height = canvas.clientHeight * devicePixelRatio;
      wake();
    });
    resized.observe(canvas);
    const stops = [
      useClock.subscribe((now, before) => now.playing !== before.playing && wake()),
      flow.subscribe((now, before) => now.transform !== before.transform && playback.busy && wake()),
      () => resized.disconnect(),
      () => cancelAnimationFrame(asked),
      () => playback.onWake(() => undefined),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [flow, still]);

  return (
    <div className="packets" aria-hidden="true">
      <canvas ref={ref} />
    </div>
  );
}

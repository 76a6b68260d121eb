import type { Layout, Rect } from '../../graph/layout.ts';
import { shortReason } from '../../graph/short-reasons.ts';
import type { Position } from '../../model/scene.ts';
import type { Flying } from '../../session/playback.ts';
import { Labels } from './labels.ts';
import { dot, lost, numbered, type Pen } from './shapes.ts';
import { stopPoint } from './stops.ts';

/** Hues of requests, in turn; none of them says anything by itself. */
const hues = [205, 30, 285, 165, 340, 260, 60, 190] as const;
/** More packets than this fly without their names. */
const maxLabelled = 8;

export interface Scenery {
  readonly layout: Layout;
  /** React Flow's viewport: x, y, zoom. */
  readonly viewport: readonly [number, number, number];
  /** The plane to light for a translated address. */
  planeOf(translated: string): Rect | undefined;
  readonly dark: boolean;
  /** Numbered stops instead of flight. */
  readonly still: boolean;
  readonly colors: { readonly surface: string; readonly text: string; readonly bad: string };
  readonly font: string;
  /** CSS pixels. */
  readonly textSize: number;
}

const smooth = (t: number): number => t * t * (3 - 2 * t);

/** Draws every flying packet; the context is in CSS pixels of the canvas. */
export function paint(context: CanvasRenderingContext2D, packets: readonly Flying[], scenery: Scenery): void {
  const [tx, ty, zoom] = scenery.viewport;
  const onScreen = ({ x, y }: Position): Position => ({ x: x * zoom + tx, y: y * zoom + ty });
  const size = Math.min(9, Math.max(5, 7.5 * Math.sqrt(zoom)));
  const labelled = packets.length <= maxLabelled;
  const lit = new Map<Rect, Light>();
  const drawings: (() => void)[] = [];
  const labels = new Labels();
  for (const packet of packets) {
    const hue = hues[packet.flight.request % hues.length] ?? 0;
    const color = scenery.dark ? `hsl(${hue} 80% 70%)` : `hsl(${hue} 75% 36%)`;
    const points = packet.stops.flatMap((stop) => stopPoint(scenery.layout, stop.place) ?? []);
    if (points.length === 0) continue;
    // Requests side by side do not hide each other.
    const aside = ((packet.flight.request % 5) - 2) * 3;
    const screen = points.map(onScreen).map((p) => ({ x: p.x, y: p.y + (labelled ? 0 : aside) }));
    const { colors, font, textSize } = scenery;
    const pen: Pen = { context, color, size, colors, font, textSize };
    gatherGlow(lit, packet, scenery, color);
    drawings.push(() =>
      scenery.still ? paintStill(pen, packet, screen, labels) : paintFlight(pen, packet, screen, labels, labelled),
    );
  }
  for (const [box, light] of lit) shine(context, onScreen(box), box, light, zoom);
  for (const draw of drawings) draw();
  labels.draw();
}

function paintFlight(pen: Pen, packet: Flying, points: readonly Position[], labels: Labels, named: boolean): void {
  const { flight, travelled, perLeg } = packet;
  const progress = Math.min(travelled / perLeg, points.length - 1);
  const leg = Math.min(Math.floor(progress), Math.max(0, points.length - 2));
  const from = points[leg];
  const to = points[leg + 1] ?? from;
  if (!from || !to) return;
  const t = smooth(progress - leg);
  const at = { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t };
  trail(pen, points.slice(0, leg + 1), at);
  const arrived = progress >= points.length - 1;
  if (flight.verdict !== 'delivered' && arrived) {
    lost(pen, at);
    labels.add(pen, { x: at.x + 14, y: at.y }, `${flight.verdict}: ${shortReason(flight)}`, pen.colors.bad);
    return;
  }
  dot(pen, at, flight);
  if (named) labels.add(pen, { x: at.x + pen.size + 5, y: at.y - 15 }, flight.label, pen.color);
}

function paintStill(pen: Pen, packet: Flying, points: readonly Position[], labels: Labels): void {
  const last = points.at(-1);
  if (!last) return;
  trail(pen, points, last);
  points.forEach((point, index) => {
    numbered(pen, point, index + 1);
  });
  const { flight } = packet;
  const failed = flight.verdict !== 'delivered';
  const text = failed ? `${flight.label} ${flight.verdict}: ${shortReason(flight)}` : flight.label;
  labels.add(pen, { x: last.x + 14, y: last.y - 16 }, text, failed ? pen.colors.bad : pen.color);
}

function trail({ context, color }: Pen, points: readonly Position[], to: Position): void {
  context.beginPath();
  for (const [index, point] of points.entries()) {
    if (index === 0) context.moveTo(point.x, point.y);
    else context.lineTo(point.x, point.y);
  }
  context.lineTo(to.x, to.y);
  context.globalAlpha = 0.35;
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.stroke();
  context.globalAlpha = 1;
}

interface Light {
  readonly color: string;
  /** 0 to 1. */
  readonly strength: number;
}

/** kube-proxy's band lights while a packet is there; the plane does when its address is translated. The nearest packet wins. */
function gatherGlow(lit: Map<Rect, Light>, packet: Flying, scenery: Scenery, color: string): void {
  const progress = packet.travelled / packet.perLeg;
  for (const [index, stop] of packet.stops.entries()) {
    const strength = scenery.still ? 1 : Math.min(1, (1 - Math.abs(progress - index) / 0.7) * 1.4);
    if (strength <= 0) continue;
    const plane = stop.translated === undefined ? undefined : scenery.planeOf(stop.translated);
    for (const box of [scenery.layout.bands.get(stop.place), plane]) {
      if (box && (lit.get(box)?.strength ?? 0) < strength) lit.set(box, { color, strength });
    }
  }
}

function shine(context: CanvasRenderingContext2D, at: Position, box: Rect, light: Light, zoom: number): void {
  context.beginPath();
  context.roundRect(at.x, at.y, box.width * zoom, box.height * zoom, 4);
  context.globalAlpha = light.strength;
  context.strokeStyle = light.color;
  context.lineWidth = 2.5;
  context.stroke();
  context.globalAlpha = light.strength * 0.18;
  context.fillStyle = light.color;
  context.fill();
  context.globalAlpha = 1;
}

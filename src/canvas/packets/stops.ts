import type { Layout } from '../../graph/layout.ts';
import type { Position } from '../../model/scene.ts';
import type { ServiceRecord } from '../../model/world.ts';

/** Where a packet is seen in a place: at kube-proxy's band of a node, in the middle of anything else. */
export function stopPoint(layout: Layout, place: string): Position | undefined {
  const band = layout.bands.get(place);
  if (band) return { x: band.x + 19, y: band.y + band.height / 2 };
  const box = layout.boxes.get(place);
  return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The Service whose address was translated: by ClusterIP, or by node port. `10.96.0.10:80`. */
export function serviceOfAddress(
  services: ReadonlyMap<string, ServiceRecord>,
  translated: string,
): ServiceRecord | undefined {
  const at = translated.lastIndexOf(':');
  const address = translated.slice(0, at).replace(/^\[|\]$/g, '');
  const port = Number(translated.slice(at + 1));
  const all = [...services.values()];
  return (
    all.find(
      (s) => (s.clusterIP === address || s.externalIPs.includes(address)) && s.ports.some((p) => p.port === port),
    ) ?? all.find((s) => s.ports.some((p) => p.nodePort === port))
  );
}

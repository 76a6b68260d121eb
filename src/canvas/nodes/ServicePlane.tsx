import type { NodeProps } from '@xyflow/react';
import { Split } from 'lucide-react';
import { memo } from 'react';
import type { ServiceFigure } from '../../graph/elements.ts';
import { otherAddresses, serviceKind } from '../../graph/words.ts';
import { formatEndpoint } from '../../model/packet.ts';
import { usePointed } from '../use-pointed.ts';
import { Ports } from './Ports.tsx';

/** A Service: nowhere. A name and an address on a flag, and a thin plane that spans the nodes. */
export const ServicePlane = memo(function ServicePlane({
  id,
  data: { record, planeTop, planeHeight },
}: NodeProps<ServiceFigure>) {
  const pointed = usePointed(id);
  const ready = record.endpoints.filter((e) => e.ready).length;
  const port = record.ports[0];
  const kind = serviceKind(record);
  const others = otherAddresses(record).join(' · ');
  const noun = ready === 1 ? 'endpoint' : 'endpoints';
  const endpoints = others === '' ? `${ready === 0 ? 'no' : ready} ready ${noun}` : `${ready} ready · ${others}`;
  return (
    <>
      <div className={`flag${pointed ? ' pointed' : ''}`}>
        <span className="flag-name">
          <Split size={15} aria-hidden />
          <strong>{record.name}</strong>
          <span className="flag-kind">{kind}</span>
        </span>
        <span className="flag-address mono">
          {kind === 'ExternalName' && `CNAME ${record.externalName ?? ''}`}
          {kind === 'Headless' && 'None: names only'}
          {record.clusterIP !== 'None' && record.clusterIP !== '' && (
            <>
              {port ? formatEndpoint(record.clusterIP, port.port) : record.clusterIP}
              {port && <span className="muted"> → {port.targetPort}</span>}
            </>
          )}
        </span>
        <span className={`flag-endpoints${ready === 0 && kind !== 'ExternalName' ? ' none' : ''}`} title={endpoints}>
          {kind === 'ExternalName' ? 'a name, no address' : endpoints}
        </span>
        <Ports from="Drag to a Deployment: the Service selects its pods" to />
      </div>
      <div className="plane" style={{ top: planeTop, height: planeHeight }} />
    </>
  );
});

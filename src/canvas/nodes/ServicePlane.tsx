import type { NodeProps } from '@xyflow/react';
import { AtSign, Split } from 'lucide-react';
import { memo } from 'react';
import type { ServiceFigure } from '../../graph/elements.ts';
import { otherAddresses, serviceKind } from '../../graph/words.ts';
import { formatEndpoint } from '../../model/packet.ts';
import { usePointed } from '../use-pointed.ts';
import { Ports } from './Ports.tsx';

type Data = ServiceFigure['data'];

/** The second line of a flag: where the name leads. */
function leadsTo({ record }: Data) {
  const { clusterIP, externalName, name, namespace } = record;
  if (externalName !== undefined) return `CNAME ${externalName}`;
  if (clusterIP === 'None') return `${name}.${namespace}.svc`;
  const [port] = record.ports;
  if (clusterIP === '' || !port) return clusterIP;
  return (
    <>
      {formatEndpoint(clusterIP, port.port)}
      <span className="muted"> → {port.targetPort}</span>
    </>
  );
}

/** The third: what is behind it. */
function behind({ record, host }: Data): string {
  if (record.externalName !== undefined) return host ? 'a host outside, any port' : 'not in this scene';
  const ready = record.endpoints.filter((e) => e.ready).length;
  if (record.clusterIP === 'None') return `its A records: ${ready === 0 ? 'none' : `${ready} pod IPs`}`;
  const others = otherAddresses(record).join(' · ');
  if (others !== '') return `${ready} ready · ${others}`;
  return `${ready === 0 ? 'no' : ready} ready ${ready === 1 ? 'endpoint' : 'endpoints'}`;
}

/**
 * A Service: nowhere. A name and an address on a flag, and a thin plane that spans the nodes; without an address it is a name in DNS and
 * nothing else.
 */
export const ServicePlane = memo(function ServicePlane({ id, data }: NodeProps<ServiceFigure>) {
  const pointed = usePointed(id);
  const { record, plane, host } = data;
  const isAlias = record.externalName !== undefined;
  const lacks = isAlias ? !host : !record.endpoints.some((e) => e.ready);
  const Icon = plane ? Split : AtSign;
  const text = behind(data);
  return (
    <>
      <div className={`flag${plane ? '' : ' name-only'}${pointed ? ' pointed' : ''}`}>
        <span className="flag-name">
          <Icon size={15} aria-hidden />
          <strong>{record.name}</strong>
          <span className="flag-kind">{serviceKind(record)}</span>
        </span>
        <span className="flag-address mono">{leadsTo(data)}</span>
        <span className={`flag-endpoints${lacks ? ' none' : ''}`} title={text}>
          {text}
        </span>
        <Ports
          from={
            isAlias
              ? 'Drag to a host outside: the name stands for it'
              : 'Drag to a workload: the Service selects its pods'
          }
          to
        />
      </div>
      {plane && <div className="plane" style={{ top: plane.top, height: plane.height }} />}
    </>
  );
});

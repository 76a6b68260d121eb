import type { ReactNode } from 'react';
import { useSelection } from '../session/selection.ts';
import { recordOf, useWorld, type World } from '../session/world.ts';

/** A line of facts: plain words, then the value. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function ownerOf(world: World, address: string): string | undefined {
  for (const table of [world.pods, world.nodes, world.outside]) {
    for (const record of table.values()) {
      if (record.address === address || record.secondAddress === address) return record.id;
    }
  }
  for (const service of world.services.values()) {
    if (service.clusterIP === address || service.secondClusterIP === address) return service.id;
  }
  return undefined;
}

/** An address; a click selects whose it is. */
function Address({ address }: { readonly address: string }) {
  const owner = useWorld((w) => ownerOf(w, address));
  if (address === '') return <span className="muted">none yet</span>;
  return owner ? <RecordLink id={owner}>{address}</RecordLink> : <span className="mono">{address}</span>;
}

/** One address, or one of each family, each on its line. */
export function Addresses({ first, second }: { readonly first: string; readonly second: string | undefined }) {
  if (second === undefined) return <Address address={first} />;
  return (
    <ul className="labels">
      {[first, second].map((address) => (
        <li key={address}>
          <Address address={address} />
        </li>
      ))}
    </ul>
  );
}

/** A record's name; a click selects it. Pointing at it points at it on the canvas too. */
export function RecordLink({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  const select = useSelection((s) => s.select);
  const known = useWorld((w) => recordOf(w, id) !== undefined);
  if (!known) return <span className="mono">{children}</span>;
  const point = (place: string | null) => useSelection.setState({ hoveredPlace: place });
  return (
    <button
      type="button"
      className="link mono"
      onClick={() => select(id)}
      onMouseEnter={() => point(id)}
      onMouseLeave={() => point(null)}
      onFocus={() => point(id)}
      onBlur={() => point(null)}
    >
      {children}
    </button>
  );
}

export function Labels({ labels }: { readonly labels: Readonly<Record<string, string>> }) {
  const entries = Object.entries(labels);
  if (entries.length === 0) return <span className="muted">none</span>;
  return (
    <ul className="labels">
      {entries.map(([key, value]) => (
        <li key={key} className="mono">
          {key}={value}
        </li>
      ))}
    </ul>
  );
}

import { isShown } from '../graph/relations.ts';
import { serviceKind } from '../graph/words.ts';
import type { ServiceRecord } from '../model/world.ts';
import { useActions } from '../session/context.tsx';
import { useWorld } from '../session/world.ts';

/** What a line drawn from the Service does, as a menu: select a workload's pods, or lead to a host outside. */
export function LeadTo({ record }: { readonly record: ServiceRecord }) {
  const { wire, wireOutside } = useActions();
  const workloads = useWorld((w) => w.workloads);
  const outside = useWorld((w) => w.outside);
  const isAlias = serviceKind(record) === 'ExternalName';
  const candidates = isAlias
    ? []
    : [...workloads.values()].filter((d) => d.namespace === record.namespace && isShown(d));
  const hosts = isAlias || Object.keys(record.selector).length === 0 ? [...outside.values()] : [];
  if (candidates.length + hosts.length === 0) return null;
  return (
    <select
      className="select"
      aria-label="Let it lead to"
      value=""
      onChange={(event) => {
        const workload = workloads.get(event.target.value);
        const to = outside.get(event.target.value);
        if (workload) void wire(record, workload);
        if (to) void wireOutside(record, to);
      }}
    >
      <option value="" disabled>
        Let it lead to…
      </option>
      {candidates.map((d) => (
        <option key={d.id} value={d.id}>
          the pods of {d.name}
        </option>
      ))}
      {hosts.map((h) => (
        <option key={h.id} value={h.id}>
          {h.name}, outside
        </option>
      ))}
    </select>
  );
}

import { useMemo } from 'react';
import { useWorld } from '../../session/world.ts';

/** `default/web` is `web` in a lesson. */
const named = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  namespace === 'default' ? name : `${namespace}/${name}`;

/** What is offered while a check's field is typed: who can send in this scene, where to, and what there is. */
export function Offers() {
  const { pods, services, workloads, outside } = useWorld();
  const lists = useMemo(() => {
    const deployments = [...workloads.values()].filter(({ kind }) => kind === 'Deployment');
    const single = [...pods.values()].filter(({ owner }) => owner === '');
    return {
      places: [
        ...single.map((pod) => `pod/${named(pod)}`),
        ...deployments.map((each) => `deployment/${named(each)}`),
        ...[...outside.values()].map(({ name }) => `outside/${name}`),
      ],
      targets: [...services.values()].map(
        ({ name, namespace }) => `http://${namespace === 'default' ? name : `${name}.${namespace}`}`,
      ),
      objects: [
        ...[...services.values()].map(({ name }) => `service/${name}`),
        ...[...workloads.values()].map(({ kind, name }) => `${kind.toLowerCase()}/${name}`),
        ...single.map(({ name }) => `pod/${name}`),
      ],
    };
  }, [pods, services, workloads, outside]);
  return Object.entries(lists).map(([name, offered]) => (
    <datalist key={name} id={`offered-${name}`}>
      {[...new Set(offered)].sort().map((each) => (
        <option key={each} value={each} />
      ))}
    </datalist>
  ));
}

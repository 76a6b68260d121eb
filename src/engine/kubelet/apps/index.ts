import type { Container, Pod } from '../../../model/objects/index.ts';
import type { AppRegistry, Behaviour } from './behaviour.ts';
import { isBehaviourName } from './behaviour-names.ts';
import { behaviourOfImage } from './from-image.ts';
import { imageName } from './images.ts';
import { namedBehaviour } from './registry.ts';

/** On a pod: what its first container does. With `.CONTAINER` added: what that container does. */
export const behaviourAnnotation = 'kubehop.dev/behaviour';

/**
 * What a container does: what the pod's annotation says, else what its image and command tell. Known servers listen on their usual
 * port unless the container declares ports; unknown images listen on what they declare; shells and curl listen on nothing;
 * an image named like a behaviour (`kubehop/crasher`) behaves so.
 */
export const defaultApps: AppRegistry = (container, pod) => {
  const asked = annotationFor(container, pod);
  if (asked !== undefined) {
    const named = namedBehaviour(asked, container);
    return 'listeners' in named ? named : { ...behaviourOfImage(container), ...named };
  }
  // Pods of one template share their containers, and so what these do.
  let behaviour = behaviours.get(container);
  if (!behaviour) {
    behaviour = fromImage(container);
    behaviours.set(container, behaviour);
  }
  return behaviour;
};

const behaviours = new WeakMap<Container, Behaviour>();

function annotationFor({ name }: Container, { metadata: { annotations }, spec }: Pod): string | undefined {
  if (!annotations) return undefined;
  return (
    annotations[`${behaviourAnnotation}.${name}`] ??
    (spec.containers[0]?.name === name ? annotations[behaviourAnnotation] : undefined)
  );
}

/** Clients need to be told whom to ask, which an image's name cannot do. */
function fromImage(container: Container): Behaviour {
  const name = imageName(container.image);
  if (isBehaviourName(name) && !container.command && !container.args) {
    const named = namedBehaviour(name, container);
    if ('listeners' in named && named.problem === undefined) return named;
  }
  return behaviourOfImage(container);
}

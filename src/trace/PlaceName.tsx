import type { PlaceId } from '../model/trace.ts';
import styles from './trace.module.css';
import { placeWords } from './words.ts';

/** `Pod client`, the kind set back; the namespace only where it is not `default`. */
export function PlaceName({ place }: { readonly place: PlaceId }) {
  const { kind, name, namespace } = placeWords(place);
  return (
    <span className={styles.place} title={place}>
      <span className={styles.placeKind}>{kind} </span>
      {name}
      {namespace !== '' && namespace !== 'default' && <span className={styles.placeKind}> in {namespace}</span>}
    </span>
  );
}

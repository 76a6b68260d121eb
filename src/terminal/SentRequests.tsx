import { Route } from 'lucide-react';
import { outcomeWords } from '../graph/outcome-words.ts';
import { usePanels } from '../session/panels.ts';
import { useRequests } from '../session/requests.ts';
import { useTerminals } from '../session/terminals.ts';
import styles from './terminal.module.css';

/** As many are offered one by one. */
const most = 6;

/** The requests that the last command sent, each a way to its trace. */
export function SentRequests() {
  const requests = useTerminals(({ tabs, active }) => tabs.find(({ id }) => id === active)?.requests);
  const list = useRequests((state) => state.list);
  if (!requests || requests.length === 0) return null;
  const known = list.filter(({ id }) => requests.includes(id)).slice(-most);
  const open = (id: number) => {
    useRequests.getState().activate(id);
    usePanels.getState().show('trace');
  };
  return (
    <nav className={styles.sent} aria-label="Requests of the last command">
      <span className={styles.sentCount}>
        <Route size={14} aria-hidden /> {requests.length === 1 ? '1 request' : `${requests.length} requests`}
      </span>
      {known.map(({ id, to, outcome }) => (
        <button key={id} type="button" className={styles.request} onClick={() => open(id)}>
          ▸ trace <span className={styles.to}>{to}</span> {outcomeWords[outcome].toLowerCase()}
        </button>
      ))}
    </nav>
  );
}

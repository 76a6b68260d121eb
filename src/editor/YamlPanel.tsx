import { dump } from 'js-yaml';
import { Eye, FolderOpen, Play, Save } from 'lucide-react';
import { useCallback, useEffect, useRef } from 'react';
import { problemsOf } from '../session/actions/doing.ts';
import { useClient } from '../session/context.tsx';
import { useDocuments } from '../session/documents.ts';
import { useSelection } from '../session/selection.ts';
import { Button } from '../ui/Button.tsx';
import { ApplyReport } from './ApplyReport.tsx';
import styles from './editor.module.css';
import { openFile } from './open-file.ts';
import { useApply } from './use-apply.ts';
import { YamlEditor } from './YamlEditor.tsx';

const applyKeys = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘↩' : 'Ctrl+Enter';
const tabKeys = /Mac|iPhone|iPad/.test(navigator.platform) ? 'Ctrl+Shift+M' : 'Ctrl+M';

/** Fetches the YAML of an object, by its record id, and opens it; at once where it was asked for elsewhere. */
function useView(): (id: string) => Promise<void> {
  const client = useClient();
  const view = useCallback(
    async (id: string) => {
      const { openText, applied } = useDocuments.getState();
      try {
        const manifest = await client.request('manifest', { id });
        if (manifest) openText(id, dump(manifest, { noRefs: true, skipInvalid: true }));
        else applied([], [{ severity: 'warning', message: `${id} is no Kubernetes object, so it has no YAML.` }]);
      } catch (error) {
        applied([], problemsOf(error));
      }
    },
    [client],
  );
  const wanted = useDocuments((state) => state.wanted);
  useEffect(() => {
    if (wanted === undefined) return;
    useDocuments.setState({ wanted: undefined });
    void view(wanted);
  }, [wanted, view]);
  return view;
}

/**
 * The YAML pane: a manifest to write, open or look at, and Apply. Files dropped on it are applied and shown, as they are
 * wherever on the page they are dropped: the shell does that. Big (Monaco): load it lazily.
 */
export function YamlPanel() {
  const name = useDocuments((state) => state.name);
  const dirty = useDocuments((state) => state.dirty);
  const empty = useDocuments((state) => state.text.trim() === '');
  const answer = useDocuments((state) => state.answer);
  const { busy, apply } = useApply();
  const save = answer && (() => answer(useDocuments.getState().text));
  const view = useView();
  const selected = useSelection((state) => state.selected);
  const picker = useRef<HTMLInputElement>(null);
  const reveal = useRef<(line: number, column: number) => void>(undefined);

  return (
    <section className={styles.frame} aria-label="YAML">
      <div className={styles.bar}>
        {save ? (
          <>
            <Button look="primary" title={`Save (${applyKeys})`} onClick={save}>
              <Save size={15} aria-hidden="true" /> Save
            </Button>
            <Button title="Back to the terminal; nothing is changed" onClick={() => answer(undefined)}>
              Close without saving
            </Button>
          </>
        ) : (
          <Button look="primary" disabled={busy || empty} title={`Apply (${applyKeys})`} onClick={() => void apply()}>
            <Play size={15} aria-hidden="true" /> {busy ? 'Applying…' : 'Apply'}
          </Button>
        )}
        <Button
          disabled={selected === undefined}
          title={selected ? 'Show the YAML of what is selected' : 'Select something on the canvas first'}
          onClick={() => selected && void view(selected)}
        >
          <Eye size={15} aria-hidden="true" /> View selected
        </Button>
        <Button onClick={() => picker.current?.click()}>
          <FolderOpen size={15} aria-hidden="true" /> Open file
        </Button>
        <input
          ref={picker}
          type="file"
          accept=".yaml,.yml,.json,text/yaml,application/yaml"
          aria-label="YAML file"
          hidden
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) void openFile(file);
            // So that the same file can be chosen again after it was changed.
            event.target.value = '';
          }}
        />
        <span className={styles.name}>
          {name}
          {dirty && <span className={styles.hint}> (changed)</span>}
        </span>
        <span className={styles.keys}>
          <kbd>{applyKeys}</kbd> {save ? 'saves' : 'applies'} · <kbd>{tabKeys}</kbd> lets Tab leave the editor
        </span>
      </div>
      <div className={styles.body}>
        <YamlEditor
          onApply={() => (save ? save() : void apply())}
          onReady={(jump) => {
            reveal.current = jump;
          }}
        />
        <ApplyReport onJump={(line, column) => reveal.current?.(line, column)} />
      </div>
    </section>
  );
}

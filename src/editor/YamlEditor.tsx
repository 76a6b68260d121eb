import { useEffect, useEffectEvent, useRef } from 'react';
import type { Problem } from '../model/problem.ts';
import { useDocuments } from '../session/documents.ts';
import styles from './editor.module.css';
import { keepTheme } from './editor-theme.ts';
import { monaco } from './monaco.ts';

const placeholder = 'Paste or type Kubernetes manifests here, then press Apply.';
const markerOwner = 'kubehop';

function createEditor(host: HTMLElement): monaco.editor.IStandaloneCodeEditor {
  return monaco.editor.create(host, {
    language: 'yaml',
    value: useDocuments.getState().text,
    ariaLabel: 'YAML. Press Control M so that the Tab key leaves the editor.',
    automaticLayout: true,
    detectIndentation: false,
    dropIntoEditor: { enabled: false },
    fixedOverflowWidgets: true,
    fontFamily: getComputedStyle(host).fontFamily,
    fontSize: Number.parseFloat(getComputedStyle(host).fontSize),
    lineNumbersMinChars: 4,
    minimap: { enabled: false },
    occurrencesHighlight: 'off',
    overviewRulerLanes: 1,
    padding: { top: 8, bottom: 8 },
    placeholder,
    renderLineHighlightOnlyWhenFocus: true,
    renderWhitespace: 'selection',
    scrollBeyondLastLine: false,
    tabSize: 2,
    unicodeHighlight: { ambiguousCharacters: false },
    wordBasedSuggestions: 'off',
  });
}

function markersOf(problems: readonly Problem[], model: monaco.editor.ITextModel): monaco.editor.IMarkerData[] {
  return problems.flatMap(({ line, column, field, message, hint, severity }) => {
    if (line === undefined) return [];
    const at = Math.min(Math.max(line, 1), model.getLineCount());
    return {
      severity: severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
      message: [field === undefined ? message : `${field}: ${message}`, hint].filter(Boolean).join('\n'),
      startLineNumber: at,
      startColumn: column ?? Math.max(1, model.getLineFirstNonWhitespaceColumn(at)),
      endLineNumber: at,
      endColumn: model.getLineMaxColumn(at),
    };
  });
}

interface Props {
  onApply(): void;
  /** Called with how to jump to a line once the editor is there, and with undefined when it goes. */
  onReady(reveal: ((line: number, column: number) => void) | undefined): void;
}

/** The Monaco editor over the document store: the store's text is the truth, a new document replaces it undoably. */
export function YamlEditor({ onApply, onReady }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const apply = useEffectEvent(onApply);
  const ready = useEffectEvent(onReady);

  useEffect(() => {
    if (!host.current) return;
    const stopTheme = keepTheme();
    const editor = createEditor(host.current);
    const model = editor.getModel();
    let opening = false;
    const typed = editor.onDidChangeModelContent(() => {
      if (!opening) useDocuments.getState().edit(editor.getValue());
    });
    const command = editor.addAction({
      id: 'kubehop.apply',
      label: 'Apply',
      keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter],
      contextMenuGroupId: 'navigation',
      run: () => apply(),
    });
    const mark = (problems: readonly Problem[]): void => {
      if (model) monaco.editor.setModelMarkers(model, markerOwner, markersOf(problems, model));
    };
    mark(useDocuments.getState().problems);
    // Whoever asked for this text types in it next.
    if (useDocuments.getState().answer) editor.focus();
    const unsubscribe = useDocuments.subscribe((now, before) => {
      if (now.revision !== before.revision && model) {
        opening = true;
        model.pushEditOperations([], [{ range: model.getFullModelRange(), text: now.text }], () => null);
        model.pushStackElement();
        opening = false;
        editor.setScrollTop(0);
      }
      if (now.answer && now.answer !== before.answer) editor.focus();
      if (now.problems !== before.problems) mark(now.problems);
    });
    ready((line, column) => {
      editor.setPosition({ lineNumber: line, column });
      editor.revealLineInCenter(line);
      editor.focus();
    });
    return () => {
      ready(undefined);
      unsubscribe();
      typed.dispose();
      command.dispose();
      model?.dispose();
      editor.dispose();
      stopTheme();
    };
  }, []);

  return <div ref={host} className={styles.editor} />;
}

import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  addRecorded,
  addStep,
  changeSetup,
  changeStep,
  moveStep,
  noteVerified,
  openDraft,
  removeStep,
  useAuthoring,
} from './draft.ts';

const titles = () => useAuthoring.getState().draft?.steps.map(({ title }) => title);
const title = (text: string) => changeStep(() => ({ title: text }));

beforeEach(() => {
  useAuthoring.setState({ draft: undefined, earlier: [], at: 0, open: false });
  openDraft();
  title('one');
  addStep();
  title('two');
  addStep();
  title('three');
});

describe('a draft', () => {
  it('has its steps put in order and taken away, and the chosen one stays the chosen one', () => {
    moveStep(-1);
    expect(titles()).toEqual(['one', 'three', 'two']);
    expect(useAuthoring.getState().at).toBe(1);
    moveStep(-1);
    moveStep(-1);
    expect(titles()).toEqual(['three', 'one', 'two']);
    removeStep();
    removeStep();
    removeStep();
    expect(titles()).toEqual(['two']);
    expect(useAuthoring.getState().at).toBe(0);
  });

  it('takes what was recorded as the step’s solution, anew each time, or as one more near-miss', () => {
    addRecorded('solution', ['a']);
    addRecorded('solution', ['b']);
    addRecorded('near-miss', ['c']);
    addRecorded('near-miss', ['d']);
    expect(useAuthoring.getState().draft?.steps[2]).toMatchObject({
      solution: ['b'],
      nearMisses: [{ acts: ['c'] }, { acts: ['d'] }],
    });
  });

  it('begins a step with manifests, and with what was recorded for that, one after the other', () => {
    changeSetup('kind: Pod\n');
    addRecorded('beginning', ['a']);
    addRecorded('beginning', ['b']);
    expect(useAuthoring.getState().draft?.steps[2]).toMatchObject({
      setup: { text: 'kind: Pod\n' },
      actions: ['a', 'b'],
      solution: [],
    });
    changeSetup(' \n');
    expect(useAuthoring.getState().draft?.steps[2]?.setup).toBeUndefined();
  });

  it('that holds says with which version it was verified, until it is changed', () => {
    const { draft } = useAuthoring.getState();
    if (!draft) throw new Error('there is one');
    noteVerified(draft, [{ message: 'no step passes', severity: 'error' }], '1.2.3');
    expect(useAuthoring.getState().draft?.engine).toBeUndefined();
    noteVerified(draft, [], '1.2.3');
    expect(useAuthoring.getState()).toMatchObject({ draft: { engine: '1.2.3' }, verified: { problems: [] } });
    expect(useAuthoring.getState().verified).toMatchObject({ of: useAuthoring.getState().draft });
    title('another');
    expect(useAuthoring.getState().draft?.engine).toBeUndefined();
    // What was said of the draft before is not said of this one.
    noteVerified(draft, [], '1.2.3');
    expect(useAuthoring.getState().draft?.engine).toBeUndefined();
  });

  it('is kept when another is opened, and had back; the five latest are', () => {
    const first = useAuthoring.getState().draft;
    if (!first) throw new Error('there is one');
    for (let i = 1; i <= 4; i++) {
      openDraft();
      title(`other ${i}`);
    }
    expect(useAuthoring.getState().earlier).toHaveLength(4);
    openDraft(first);
    expect(titles()).toEqual(['one', 'two', 'three']);
    expect(useAuthoring.getState().earlier.map(({ steps }) => steps[0]?.title)).toEqual([
      'other 4',
      'other 3',
      'other 2',
      'other 1',
    ]);
    for (let i = 5; i <= 9; i++) {
      openDraft();
      title(`other ${i}`);
    }
    expect(useAuthoring.getState().earlier).toHaveLength(5);
  });
});

describe('what was remembered', () => {
  const recalledFrom = async (text: string) => {
    vi.stubGlobal('localStorage', { getItem: () => text, setItem: () => undefined });
    vi.resetModules();
    const { useAuthoring: fresh } = await import('./draft.ts');
    vi.unstubAllGlobals();
    return fresh.getState();
  };

  it('is the draft as it was', async () => {
    const { draft, earlier } = useAuthoring.getState();
    const { draft: again, at, open } = await recalledFrom(JSON.stringify({ draft, at: 2, earlier, open: true }));
    expect(again).toEqual(draft);
    expect([at, open]).toEqual([2, true]);
  });

  it.each([
    'null',
    '{"draft":{"title":"x","steps":[]},"open":true}',
    '{"draft":{"title":"x","steps":[{"title":"y"}]},"open":true}',
    '{"draft":7,"at":"__proto__","earlier":{},"open":true}',
    'not json',
  ])('%s is no draft', async (text) => {
    expect(await recalledFrom(text)).toMatchObject({ draft: undefined, at: 0, earlier: [], open: false });
  });
});

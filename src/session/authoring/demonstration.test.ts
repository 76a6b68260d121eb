import { describe, expect, it } from 'vitest';
import type { Action, RecordedAction } from '../../model/action.ts';
import { actsOf, beginDemonstration, endDemonstration, noteAction, noteLine, type TypedLine } from './demonstration.ts';

const send: Action = { kind: 'send', from: 'pod/default/client', to: 'http://web', count: 1 };
const crash: Action = { kind: 'crash', namespace: 'default', pod: 'web' };
const move: Action = { kind: 'move', id: 'pod/default/web', position: { x: 0, y: 0 } };
const patch: Action = {
  kind: 'rest',
  request: { method: 'PATCH', path: '/api/v1/namespaces/default/pods/web', body: '{}' },
};
const curl: Action = { kind: 'run', where: 'pod/default/client', argv: ['curl', 'web'] };

const recorded = (...actions: readonly (readonly [at: number, Action])[]): readonly RecordedAction[] =>
  actions.map(([at, action]) => ({ at, action }));

function typed(line: string, { actions = [], ...more }: Partial<TypedLine> = {}): void {
  const noted = noteLine(line);
  noted.actions.push(...actions);
  Object.assign(noted, { code: 0, ...more });
}

describe('what was demonstrated becomes acts', () => {
  it('deeds by hand as they are, without moves; a request waits as long as was waited', () => {
    beginDemonstration();
    for (const action of [move, crash, send]) noteAction(action);
    const acts = actsOf(endDemonstration(), recorded([900, move], [1000, crash], [5200, send]));
    expect(acts).toEqual([crash, { wait: '5s' }, send]);
  });

  it('lines that were typed stay lines, and what they did is not told twice', () => {
    beginDemonstration();
    typed('kubectl label pod web a=b', { actions: [patch] });
    typed('kubectl get pods');
    noteAction(crash);
    typed('kubectl exec client -- curl web', { actions: [curl], sent: true });
    const acts = actsOf(endDemonstration(), recorded([0, patch], [0, crash], [0, curl]));
    expect(acts).toEqual(['kubectl label pod web a=b', crash, 'kubectl exec client -- curl web']);
  });

  it('lines that change no world but count for others are kept: files, and ways to other machines', () => {
    beginDemonstration();
    typed('cat > web.yaml <<EOF\nkind: Pod\nEOF');
    typed('ssh node-1', { moved: true });
    typed('kubectl get pods -o yaml > pods.yaml');
    typed('nonsense', { code: 127 });
    expect(actsOf(endDemonstration(), [])).toEqual([
      'cat > web.yaml <<EOF\nkind: Pod\nEOF',
      'ssh node-1',
      'kubectl get pods -o yaml > pods.yaml',
    ]);
  });

  it('a line that failed is what it did', () => {
    beginDemonstration();
    typed('kubectl exec client -- curl web', { actions: [curl], sent: true, code: 7 });
    expect(actsOf(endDemonstration(), recorded([0, curl]))).toEqual([curl]);
  });

  it('what was undone is left out', () => {
    beginDemonstration();
    noteAction(crash);
    typed('kubectl label pod web a=b', { actions: [patch] });
    noteAction(send);
    expect(actsOf(endDemonstration(), recorded([0, send]))).toEqual([send]);
  });

  it('nothing is noted before and after', () => {
    noteAction(crash);
    beginDemonstration();
    expect(endDemonstration()).toEqual([]);
    noteAction(crash);
    expect(endDemonstration()).toEqual([]);
  });
});

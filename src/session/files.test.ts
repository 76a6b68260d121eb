import { expect, test } from 'vitest';
import { useDocuments } from './documents.ts';
import { editFile, userFiles } from './files.ts';

test('what is typed in the YAML pane goes into the file that was opened there, and into no other', () => {
  editFile('web.yaml', 'a: 1\n');
  expect(userFiles.get('web.yaml')).toBe('a: 1\n');
  useDocuments.getState().edit('a: 2\n');
  expect(userFiles.get('web.yaml')).toBe('a: 2\n');
  useDocuments.getState().openText('service/default/web', 'kind: Service\n');
  useDocuments.getState().edit('kind: Pod\n');
  expect(userFiles.get('web.yaml')).toBe('a: 2\n');
  expect([...userFiles.keys()]).toEqual(['web.yaml']);
});

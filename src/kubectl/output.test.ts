import { expect, it, test } from 'vitest';
import { deploymentOf, Lab } from '../testing/lab.ts';
import { Terminal } from '../testing/terminal.ts';

const terminal = new Terminal(new Lab(deploymentOf('web', 2)));
terminal.files.set('columns.txt', 'NAME           REPLICAS\nmetadata.name  .spec.replicas\n');
terminal.files.set('path.txt', '{.items[*].metadata.name}{"\\n"}');
terminal.files.set('short.txt', 'NAME REPLICAS\nmetadata.name\n');

test('JSONPath has no line end of its own, other forms have one', async () => {
  const of = async (output: string) => (await terminal.type(`kubectl get deploy web -o ${output}`)).out;
  expect(await of('jsonpath={.metadata.name}')).toBe('web');
  expect(await of('jsonpath=\'{.metadata.name}{"\\n"}\'')).toBe('web\n');
  expect(await of('name')).toBe('deployment.apps/web\n');
  expect(await of('jsonpath-as-json={.metadata.name}')).toBe('[\n    "web"\n]\n');
  expect((await terminal.type('kubectl get deploy web -o jsonpath={.metadata.name}; echo .')).out).toBe('web.\n');
});

// cli-runtime pkg/genericclioptions/jsonpath_flags.go, kubectl pkg/cmd/get/customcolumn.go
it.each([
  ['-o jsonpath-file=path.txt', 'web\n'],
  ['-o jsonpath-file --template=path.txt', 'web\n'],
  ['-o custom-columns-file=columns.txt', 'NAME   REPLICAS\nweb    2\n'],
  [
    '-o jsonpath-file=none.txt',
    'error: error reading --template none.txt, open none.txt: no such file or directory\n[1]',
  ],
  [
    '-o custom-columns-file=none.txt',
    'error: error reading template none.txt, open none.txt: no such file or directory\n[1]',
  ],
  ['-o custom-columns-file=short.txt', "error: number of headers (2) and field specifications (1) don't match\n[1]"],
  ['-o jsonpath', 'error: template format specified but no template given\n[1]'],
  ['-o go-template=\'{{.kind}} {{len .items}}{{"\\n"}}\'', 'List 1\n'],
  ["--template='{{range .items}}{{.metadata.name}}{{end}}'", 'web'],
  [
    "-o go-template='{{range .items}}{{.metadata.name.x}}{{end}}'",
    'error: error executing template "{{range .items}}{{.metadata.name.x}}{{end}}": template: output:1: can\'t evaluate field x in type interface {}\n[1]',
  ],
  [
    "-o go-template='{{break}}'",
    'error: error parsing template {{break}}, template: output:1: {{break}} outside {{range}}\n[1]',
  ],
])('kubectl get deploy %s', async (flags, shown) => {
  expect(await terminal.shows(`kubectl get deploy ${flags}`)).toBe(shown);
});

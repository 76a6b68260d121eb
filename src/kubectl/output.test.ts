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
  [`-o go-template='{{slice "abc" 1 2}}{{slice "abc"}}'`, 'babc'],
  ...(
    [
      ['slice .nothing 1', 'error calling slice: slice of untyped nil'],
      ['slice .metadata 1', "error calling slice: can't slice item of type map[string]interface {}"],
      ['slice .kind 2 1', 'error calling slice: invalid slice index: 2 > 1'],
      ['slice .kind 9', 'error calling slice: index out of range: 9'],
      ['slice .kind 0 1 2', 'error calling slice: cannot 3-index slice a string'],
      ['slice .kind .kind', 'error calling slice: cannot index slice/array with type string'],
      ['index .items .nothing', 'error calling index: cannot index slice/array with nil'],
      ['eq 1', 'error calling eq: missing argument for comparison'],
      ['not', 'wrong number of args for not: want 1 got 0'],
      ['or', 'wrong number of args for or: want at least 1 got 0'],
      ['1 | lt 1 2', 'wrong number of args for lt: want 2 got 3'],
    ] as const
  ).map(([action, error]): [string, string] => [
    `-o go-template='{{${action}}}'`,
    `error: error executing template "{{${action}}}": template: output:1: ${error}\n[1]`,
  ]),
])('kubectl get deploy %s', async (flags, shown) => {
  expect(await terminal.shows(`kubectl get deploy ${flags}`)).toBe(shown);
});

test.each([
  ['parentheses', `{{${'('.repeat(20_000)}1${')'.repeat(20_000)}}}`],
  ['blocks', '{{if 1}}'.repeat(8_000) + '{{end}}'.repeat(8_000)],
])('a Go template with thousands of %s in each other is refused', async (_, template) => {
  const shown = await terminal.shows(`kubectl get deploy -o go-template='${template}'`);
  expect(shown).toMatch(/^error: error parsing template [^ ]*.*: max expression depth exceeded\n\[1\]$/s);
});

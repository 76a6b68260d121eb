import { beforeAll, expect, it, test } from 'vitest';
import { Lab } from '../../testing/lab.ts';
import { Terminal } from '../../testing/terminal.ts';

const table = `NAME      READY   STATUS    RESTARTS
web-a     1/1     Running   0
web-b     0/1     Pending   2
db-0      1/1     Running   10
`;

let terminal: Terminal;
beforeAll(() => {
  terminal = new Terminal(new Lab(''));
  terminal.files.set('table', table);
  terminal.files.set('words', 'b\na\nb\nc\n');
  terminal.files.set('pod.json', '{"items":[{"name":"x","n":1},{"name":"y","n":2}]}\n');
});

it.each([
  // grep
  ['grep web table', 'web-a     1/1     Running   0\nweb-b     0/1     Pending   2\n'],
  ['grep -c Running table', '2\n'],
  ['grep -v -i name table | grep -o "^[a-z]*"', 'web\nweb\ndb\n'],
  ['grep -E "web-(a|x)|db" table | wc -l', '2\n'],
  ['grep "web-\\(a\\|x\\)" table | wc -l', '1\n'],
  ['grep -n Pending table', '3:web-b     0/1     Pending   2\n'],
  ['grep -F 1/1 table | head -1 | cut -c 1-5', 'web-a\n'],
  ['grep -w 1 table | wc -l', '3\n'],
  ['grep -A1 web-b table | tail -1', 'db-0      1/1     Running   10\n'],
  ['grep "[[:digit:]]\\{2\\}" table', 'db-0      1/1     Running   10\n'],
  ['grep -q web table words && echo yes', 'yes\n'],
  ['grep -l b words table', 'words\ntable\n'],
  ['grep nothing table', '[1]'],
  ['grep "[" table', 'grep: Invalid regular expression\n[2]'],
  ['grep web nowhere', 'grep: nowhere: No such file or directory\n[2]'],
  // head, tail, wc, cat
  ['head -n 1 words', 'b\n'],
  ['head -n -3 words', 'b\n'],
  ['head -c 3 words', 'b\na'],
  ['tail -2 words', 'b\nc\n'],
  ['tail -n +3 words', 'b\nc\n'],
  ['wc words', '4 4 8 words\n'],
  ['wc -l words table', '  4 words\n  4 table\n  8 total\n'],
  ['cat -n words | head -1', '     1\tb\n'],
  ['cat words nowhere | wc -l', 'cat: nowhere: No such file or directory\n4\n'],
  // sort, uniq
  ['sort words | uniq -c', '      1 a\n      2 b\n      1 c\n'],
  ['sort -u words', 'a\nb\nc\n'],
  ['sort -r words | head -1', 'c\n'],
  ['tail -n +2 table | sort -k 4 -n -r | cut -d" " -f1', 'db-0\nweb-b\nweb-a\n'],
  ['tail -n +2 table | sort -k3,3 -k1,1r | cut -d" " -f1', 'web-b\nweb-a\ndb-0\n'],
  ['printf "10Mi\\n2Gi\\n" | sort -h', '10Mi\n2Gi\n'],
  ['sort -k 0 words', "sort: invalid number at field start: invalid count at start of '0'\n[2]"],
  // cut, tr, column
  ['echo a:b:c | cut -d: -f2-', 'b:c\n'],
  ['echo a:b:c | cut -d : -f 1,3', 'a:c\n'],
  ['echo Hello | tr a-z A-Z', 'HELLO\n'],
  ['echo "a  b" | tr -s " "', 'a b\n'],
  ['echo a1b2 | tr -d "[:digit:]"', 'ab\n'],
  ['echo "a b" | tr " " "\\n"', 'a\nb\n'],
  ['printf "a b\\nccc d\\n" | column -t', 'a    b\nccc  d\n'],
  // sed
  ['sed -n 2p words', 'a\n'],
  ['sed "1,2d" words', 'b\nc\n'],
  ['sed "s/b/X/" words | head -1', 'X\n'],
  ['echo aaa | sed "s/a/b/2"', 'aba\n'],
  ['echo aaa | sed "s/a/b/g;s|b|c|"', 'cbb\n'],
  ['echo web-1 | sed -E "s/([a-z]+)-([0-9])/\\2-\\1/"', '1-web\n'],
  ['echo a | sed "s/a/[&]/"', '[a]\n'],
  ['sed -n "/web/p" table | wc -l', '2\n'],
  ['sed "$d" words | wc -l', '4\n'],
  ["sed '$d' words | wc -l", '3\n'],
  ['echo a | sed s/a', "sed: -e expression #1: unterminated `s' command: s/a\n[1]"],
  ['echo a | sed k', "sed: -e expression #1: command `k' is not modelled by Kubehop: k\n[1]"],
  // awk
  ["awk '{print $1}' table | head -2", 'NAME\nweb-a\n'],
  ["awk 'NR>1 {print $1, $3}' table", 'web-a Running\nweb-b Pending\ndb-0 Running\n'],
  ["awk '$4 > 1 {print $1}' table", 'NAME\nweb-b\ndb-0\n'],
  ["awk '/Pending/ {print $NF}' table", '2\n'],
  ["awk '{n[$3]++} END {for (s in n) print s, n[s]}' table | sort", 'Pending 1\nRunning 2\nSTATUS 1\n'],
  ["awk -F: '{print $2}' <<< a:b", 'b\n'],
  ["awk '{s += $1} END {print s / NR}' <<< '3\n4'", '3.5\n'],
  ['awk \'BEGIN {printf "%-5s|%03d\\n", "a", 7}\'', 'a    |007\n'],
  ['awk -v x=5 \'{ if ($1 == x) print "same"; else print "other" }\' <<< \'5\n6\'', 'same\nother\n'],
  ['awk \'{gsub(/a/, "b"); print toupper($0), length($0), substr($0, 2, 2)}\' <<< banana', 'BBNBNB 6 bn\n'],
  ["awk '$1 ~ /^w/ && $2 !~ /0/' table", 'web-a     1/1     Running   0\n'],
  ["awk '{print' table", 'awk: syntax error near the end\n[2]'],
  ["awk 'BEGIN {while (1) x++}'", 'awk: the program does not come to an end\n[2]'],
  // jq
  ["jq -r '.items[].name' pod.json", 'x\ny\n'],
  ["jq -c '.items | map(select(.n > 1))' pod.json", '[{"name":"y","n":2}]\n'],
  ["jq '.items | length' pod.json", '2\n'],
  ["jq -r --arg v y '.items[] | select(.name == $v) | .n' pod.json", '2\n'],
  ["kubectl get nodes -o json | jq -r '.items[].metadata.name'", 'node-1\nnode-2\n'],
  ["echo '{' | jq .", 'parse'],
  // patterns, as GNU's tools find them
  ["echo foobar | grep -oE 'foo|foobar'", 'foobar\n'],
  ["echo baaac | sed 's/a*/x/g'", 'xbxcx\n'],
  ["echo 'a b a' | grep -ow a", 'a\na\n'],
  ["echo 'a - b' | grep -w -", 'a - b\n'],
  ["printf 'a\\\\b\\n' | grep '[\\]'", 'a\\b\n'],
  ["echo 'a]b' | grep -o '[^]]*'", 'a\nb\n'],
  ["echo 'a^b' | grep 'a^b'", 'a^b\n'],
  ["echo 'a*b' | grep '*b'", 'a*b\n'],
  ["echo 'aa' | grep -c 'a\\{2\\}'", '1\n'],
  ["echo 'one two  three' | awk -F' +' '{print $3}'", 'three\n'],
  ["echo 'the cat' | sed 's/\\(the\\) \\(cat\\)/\\2 \\1/'", 'cat the\n'],
  ["echo 'a(b' | grep -E 'a(b'", 'grep: Unmatched ( or \\(\n[2]'],
  ["echo aa | grep -E '(a)\\1'", 'grep: back-references in patterns are not modelled by Kubehop\n[2]'],
  ["printf '%060d!' 0 | grep -cE '(0+)+$'", '0\n[1]'],
  ['x=a; for i in $(seq 60); do x=$x$x; done', 'bash: a word of more than 4194304 characters is not kept\n[2]'],
  // others
  ['echo hi | base64', 'aGkK\n'],
  ['echo aGkK | base64 -d', 'hi\n'],
  ['seq 2 2 6', '2\n4\n6\n'],
  ['seq -s, 3', '1,2,3\n'],
  ['seq 3 -1 1 | tr "\\n" " "', '3 2 1 '],
  ['date +%Y-%m-%d', '2026-01-01\n'],
  ['printf "a b\\nc" | xargs -I{} echo "<{}>"', '<a b>\n<c>\n'],
  ['basename /a/b.yaml .yaml; dirname a/b', 'b\na\n'],
  ['yes', 'bash: yes: command not found\nHint: yes never comes to an end\n[127]'],
])('%s', async (line, expected) => {
  const shown = await terminal.shows(line);
  if (expected === 'parse') expect(shown).toMatch(/^jq: parse error: .*\n\[2\]$/);
  else expect(shown).toBe(expected);
});

test('watch shows the same again and again', async () => {
  const { out, code } = await terminal.type('watch -n 5 echo x', 12);
  expect(out.split('Every 5.0s: echo x\n\nx\n')).toHaveLength(4);
  expect(code).toBe(130);
});

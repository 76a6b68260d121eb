import { describe, expect, it } from 'vitest';
import { Lab } from '../../testing/lab.ts';
import { Terminal } from '../../testing/terminal.ts';

const at = new Terminal(new Lab(''));

/** What mawk 1.3.4 prints. */
const inMawk: readonly (readonly [line: string, printed: string])[] = [
  ["printf 'a 1 x\\nb 2 y\\nc 3 z\\n' | awk '{print $1}'", 'a\nb\nc\n'],
  ["printf 'a 1 x\\nb 2 y\\nc 3 z\\n' | awk 'NR>1{print $NF, $(NF-1)}'", 'y 2\nz 3\n'],
  ["printf 'a 1 x\\nb 2 y\\nc 3 z\\n' | awk '{s+=$2} END{print s, s/NR, s/2}'", '6 2 3\n'],
  ["printf 'a 1 x\\nb 2 y\\nc 3 z\\n' | awk '/b/,/c/{print NR\": \"$0}'", '2: b 2 y\n3: c 3 z\n'],
  [
    'printf \'a 1 x\\nb 2 y\\nc 3 z\\n\' | awk \'{for(i=NF;i>0;i--) printf "%s ", $i; print ""}\'',
    'x 1 a \ny 2 b \nz 3 c \n',
  ],
  [
    'printf \'a 1 x\\nb 2 y\\nc 3 z\\n\' | awk \'{for(i=1;i<=NF;i++){if(i==2)continue; if(i>3)break; printf("%s|", $i)}; printf "\\n"}\'',
    'a|x|\nb|y|\nc|z|\n',
  ],
  [
    "printf 'a 1 x\\nb 2 y\\nc 3 z\\n' | awk 'BEGIN{i=0; while(i<3){i++; if(i==2) continue; print i}; do {i--; print \"d\" i} while(i>1)}'",
    '1\n3\nd2\nd1\n',
  ],
  [
    "printf 'a b a c b a\\n' | awk '{for(i=1;i<=NF;i++) c[$i]++} END{for(k in c) print k, c[k]}' | sort",
    'a 3\nb 2\nc 1\n',
  ],
  ["printf 'a\\nb\\na\\n' | awk '!seen[$0]++'", 'a\nb\n'],
  [
    "echo 'foo123bar' | awk '{if (match($0, /[0-9]+/)) print RSTART, RLENGTH, substr($0, RSTART, RLENGTH); print match($0, \"zz\"), RSTART, RLENGTH}'",
    '4 3 123\n0 0 -1\n',
  ],
  [
    'echo \'a:b:c\' | awk \'{n=split($0, p, ":"); print n, p[1], p[3]; print split("", q), length(p)}\'',
    '3 a c\n0 3\n',
  ],
  ["echo 'a1b22c' | awk '{n=split($0, p, /[0-9]+/); print n, p[1] p[2] p[3]}'", '3 abc\n'],
  [
    'echo \'hello world\' | awk \'{gsub(/o/, "0"); print; sub(/l+/, "[&]"); print; n=gsub("x","y"); print n}\'',
    'hell0 w0rld\nhe[ll]0 w0rld\n0\n',
  ],
  [
    'echo \'hello world\' | awk \'{x=$0; gsub(/[aeiou]/, "<&>", x); print x; gsub(/l/, "\\\\&"); print}\'',
    'h<e>ll<o> w<o>rld\nhe&&o wor&d\n',
  ],
  [
    'awk \'BEGIN{printf "%5d|%-5s|%05.2f|%x|%o|%e|%g|%c|%c|%%|%i\\n", 42, "ab", 3.14159, 255, 8, 12345.678, 0.0001, 65, "xyz", 3.9}\'',
    '   42|ab   |03.14|ff|10|1.234568e+04|0.0001|A|x|%|3\n',
  ],
  ['awk \'BEGIN{print length("abc") length("de"), 1 " " 2, 1+1 "x", -1 " " -1}\'', '32 1 2 2x -1-1\n'],
  [
    'awk \'BEGIN{a["x"]=1; a["y"]=2; delete a["x"]; print ("x" in a), ("y" in a), length(a); delete a; print length(a)}\'',
    '0 1 1\n0\n',
  ],
  [
    'awk \'BEGIN{a[1,2]=3; for(k in a){split(k,p,SUBSEP); print p[1], p[2]}; if((1,2) in a) print "yes"}\'',
    '1 2\nyes\n',
  ],
  ['awk \'BEGIN{print substr("hello", 2, 100), substr("hello", 10) "|"}\'', 'ello |\n'],
  ["awk 'function f(x, y) { return x*y } BEGIN{print f(3,4)}'", '12\n'],
  ["awk 'function fact(n) { return n<=1?1:n*fact(n-1) } BEGIN{print fact(5)}'", '120\n'],
  ["printf 'a,b\\nc,d\\n' | awk -F, '{print $2}'", 'b\nd\n'],
  ["printf 'a  b\\n' | awk -F' ' '{print NF}'", '2\n'],
  ["printf 'a||b\\n' | awk -F'|' '{print NF, $3}'", '3 b\n'],
  ["printf 'a1b2c\\n' | awk -F'[0-9]' '{print $1 $2 $3}'", 'abc\n'],
  ["printf 'a\\tb c\\n' | awk -F'\\t' '{print $2}'", 'b c\n'],
  ['printf \'a b c\\n\' | awk \'{$2="X"; print; print NF; $5="e"; print; NF=2; print}\'', 'a X c\n3\na X c  e\na X\n'],
  ["printf 'a b c\\n' | awk 'BEGIN{OFS=\"-\"} {$1=$1; print}'", 'a-b-c\n'],
  ["printf 'x=1\\ny=2\\n' | awk -F= -v want=y '$1==want{print $2}'", '2\n'],
  ['printf \'10\\n9\\n100\\n\' | awk \'$1>9{print} $1=="9"{print "nine"}\'', '10\nnine\n100\n'],
  ["printf '3\\n1\\n2\\n' | awk 'NR==1{m=$1} $1<m{m=$1} END{print m}'", '1\n'],
  ["printf 'a b\\n\\nc d\\n' | awk 'NF{print NR, $0}'", '1 a b\n3 c d\n'],
  ["printf 'a b\\n\\nc d\\n' | awk 'NF==0{print \"empty at \" NR} END{print NR}'", 'empty at 2\n3\n'],
  ["printf 'one\\ntwo\\nthree\\n' | awk 'length($0)>3'", 'three\n'],
  ["printf 'one\\ntwo\\nthree\\n' | awk 'NR%2==0{next} {print} END{print \"end\"}'", 'one\nthree\nend\n'],
  ["printf 'one\\ntwo\\nthree\\n' | awk '{print; exit 3}'; echo $?", 'one\n3\n'],
  ["printf 'one\\ntwo\\nthree\\n' | awk '{exit} END{print \"still\", NR}'", 'still 1\n'],
  ["printf 'one\\ntwo\\nthree\\n' | awk 'END{print $0}'", 'three\n'],
  ["printf 'b\\na\\n' | awk '{print | \"sort\"}'", 'a\nb\n'],
  ['awk \'BEGIN{x; print x+0, x "", (x==0), (x=="")}\'', '0  1 1\n'],
  ['awk \'BEGIN{print "a" > "/dev/stdout"}\'', 'a\n'],
  ['awk \'BEGIN{print (1<2), (2<10), ("2"<"10"), ("a"<"b"), !0, !"", !"a"}\'', '1 1 0 1 1 1 0\n'],
  ["awk 'BEGIN{i=5; print i++, i, ++i, i--, --i}'", '5 6 7 7 5\n'],
  ["awk 'BEGIN{x=1; x+=2; x*=3; x-=1; x/=4; x%=2; x^=3; print x}'", '0\n'],
  ["awk 'BEGIN{print (1,2)}'", '1 2\n'],
  ['awk \'BEGIN { if (!("a" in b)) print "none"; else print "some" }\'', 'none\n'],
  ['awk \'BEGIN { print "a\\tb\\\\n\\"q\\"" }\'', 'a	b\\n"q"\n'],
  ['awk \'BEGIN { printf "%d %d\\n", "12abc", "x" }\'', '12 0\n'],
  [
    'awk \'BEGIN { print int(3.9), int(-3.9), int("4x"), sqrt(16), exp(0), log(1), sin(0), cos(0), atan2(0,1) }\'',
    '3 -3 4 4 1 0 0 1 0\n',
  ],
  ['awk \'BEGIN { RS=";" } { print NR": "$0 }\' <<< \'a;b;c\'', '1: a\n2: b\n3: c\n\n'],
  ["printf 'a b\\nc d\\n\\ne f\\n' | awk 'BEGIN{RS=\"\"} {print NR, $1, $NF, NF}'", '1 a d 4\n2 e f 2\n'],
  [
    'printf \'k8s web 80\\n\' | awk \'{printf "%-10s %s\\n", $1, $2; printf "%s:%d\\n", $2, $3}\'',
    'k8s        web\nweb:80\n',
  ],
  ["printf 'a b c\\n' | awk '{ print $1 ; print $2 } # comment'", 'a\nb\n'],
  ["printf 'a b\\n' | awk '$1 ~ /^a/ && $2 !~ /x/ || 0 {print \"m\"}'", 'm\n'],
  ["printf 'a b\\n' | awk '$2 == \"b\" ? 1 : 0'", 'a b\n'],
  [
    "printf 'NAME READY\\nweb-1 1/1\\nweb-2 0/1\\n' | awk 'NR>1 { split($2, r, \"/\"); if (r[1] != r[2]) print $1 }'",
    'web-2\n',
  ],
  ["printf 'NAME READY\\nweb-1 1/1\\n' | awk '$1 ~ /web/ { print substr($1, 1, index($1, \"-\") - 1) }'", 'web\n'],
  [
    'awk \'BEGIN { n = split("c a b", a); for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (a[j] < a[i]) { t = a[i]; a[i] = a[j]; a[j] = t }; for (i = 1; i <= n; i++) printf "%s ", a[i]; print "" }\'',
    'a b c \n',
  ],
  ["awk 'BEGIN { for (;;) { if (++i > 3) break }; print i }'", '4\n'],
  ["printf 'a\\n' | awk '{print FNR, NR, FILENAME \"|\"}'", '1 1 -|\n'],
  ["awk 'BEGIN { print -3 % 2, 7 % -3, 1 - 1, 2 - -2, 3 -1 }'", '-1 1 0 4 2\n'],
  ['awk \'BEGIN { print 1==1.0, "1"==1, "abc" < 1, 10 < 9 }\'', '1 1 0 0\n'],
  ['awk \'BEGIN { $0 = "x y z"; print NF, $2; $3 = ""; print $0 "|" }\'', '3 y\nx y |\n'],
  ['awk \'BEGIN { s = "a.b.c"; gsub(/\\./, "-", s); print s; gsub("\\\\.", "+", s); print s }\'', 'a-b-c\na-b-c\n'],
  [
    'awk \'BEGIN { s = "aaa"; print gsub(/a/, "b", s), s; s = "abc"; gsub(//, "-", s); print s; gsub(/$/, "!", s); print s }\'',
    '3 bbb\n-a-b-c-\n-a-b-c-!\n',
  ],
  ['awk \'BEGIN { print toupper(substr("abc", 1, 1)) substr("abc", 2) }\'', 'Abc\n'],
  ["awk 'BEGIN { print length() }'", '0\n'],
  ['awk \'BEGIN { printf "%*d|%.3s|%+d|% d\\n", 5, 42, "abcdef", 5, 5 }\'', '   42|abc|+5| 5\n'],
  [
    "awk 'BEGIN { print 1e3, 0x10, 011, .5, 5., 1e-5, 123456.789, 1234567.89 }'",
    '1000 0 11 0.5 5 1e-05 123457 1.23457e+06\n',
  ],
  ['awk \'BEGIN { OFMT="%.2f"; print 3.14159; x = 3.14159 ""; print x }\'', '3.14\n3.14159\n'],
];

describe('awk prints what mawk prints', () => {
  it.each(inMawk)('%s', async (line, printed) => {
    expect((await at.type(line)).out).toBe(printed);
  });
});

describe('awk', () => {
  it.each([
    ['awk \'BEGIN{print substr("hello", 0, 2) substr("hello", 1.5, 2.3)}\'', 'hel\n'],
    ['awk \'BEGIN{print ENVIRON["HOME"], ARGC}\'', '/home/you 1\n'],
    [
      'awk \'BEGIN{print "b\\na" | "sort"; print "x" > "made"; print "said" > "/dev/stderr"}\'; cat made',
      'said\na\nb\nx\n',
    ],
    ["awk 'BEGIN{print 1/0}'", 'awk: division by zero\n[2]'],
    ["awk 'BEGIN{getline x}'", 'awk: getline is not modelled by Kubehop\n[2]'],
    ['awk \'BEGIN{"date" | getline d}\'', 'awk: getline is not modelled by Kubehop\n[2]'],
    ['awk \'BEGIN{system("ls")}\'', 'awk: function system is not modelled by Kubehop\n[2]'],
    ["awk 'BEGIN{nothing(1)}'", 'awk: function nothing never defined\n[2]'],
    ["awk 'BEGIN{substr(1)}'", 'awk: wrong number of arguments in call to substr\n[2]'],
    ["awk 'BEGIN{for(;;) i++}'", 'awk: the program does not come to an end\n[2]'],
    ["awk 'function f(){return f()} BEGIN{f()}'", 'awk: function calls are nested too deeply\n[2]'],
    ["awk 'BEGIN{a[1]; print a}'", 'awk: type error: a is an array\n[2]'],
    ["awk '{print $(-1)}' <<< x", 'awk: attempt to access field -1\n[2]'],
    ["awk 'BEGIN{print 1'", 'awk: syntax error near the end\n[2]'],
  ])('%s', async (line, shown) => {
    expect(await at.shows(line)).toBe(shown);
  });
});

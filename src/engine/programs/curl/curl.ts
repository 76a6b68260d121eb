import type { Program } from '../program.ts';
import { curlVersion, parseCommandLine } from './command-line.ts';
import { Transfer } from './transfer.ts';
import { parseUrl } from './url.ts';

const hint = "curl: try 'curl --help' or 'curl --manual' for more information\n";

const help = `Usage: curl [options...] <url>
 -d, --data <data>           HTTP POST data
 -f, --fail                  Fail fast with no output on HTTP errors
 -h, --help <subject>        Get help for commands
 -o, --output <file>         Write to file instead of stdout
 -O, --remote-name           Write output to file named as remote file
 -i, --show-headers          Show response headers in output
 -s, --silent                Silent mode
 -T, --upload-file <file>    Transfer local FILE to destination
 -u, --user <user:password>  Server user and password
 -A, --user-agent <name>     Send User-Agent <name> to server
 -v, --verbose               Make the operation more talkative
 -V, --version               Show version number and quit

This is not the full help; this menu is split into categories.
Use "--help category" to get an overview of all categories, which are:
auth, connection, curl, deprecated, dns, file, ftp, global, http, imap, ldap, 
output, pop3, post, proxy, scp, sftp, smtp, ssh, telnet, tftp, timeout, tls, 
upload, verbose.
Use "--help all" to list all options
Use "--help [option]" to view documentation for a given option
`;

/** Exit codes after which `--retry` tries again (transient errors of curl's manual). */
const transient: ReadonlySet<number> = new Set([6, 28]);

/** curl 8: HTTP and HTTPS, with its options, words and exit codes (https://curl.se/docs/manpage.html). */
export const curl: Program = (context) => {
  const [, ...words] = context.argv;
  const end = (code: number, out: string, err = ''): void => {
    context.out(out);
    context.err(err);
    context.exit(code);
  };
  if (words.includes('-V') || words.includes('--version')) {
    end(0, `curl ${curlVersion} (x86_64-pc-linux-gnu) libcurl/${curlVersion}\n`);
    return;
  }
  if (words.includes('-h') || words.includes('--help')) {
    end(0, help);
    return;
  }
  const settings = parseCommandLine(words, context.stdin);
  if ('wrong' in settings) {
    end(2, '', `curl: ${settings.wrong}\n${hint}`);
    return;
  }
  if (settings.urls.length === 0) {
    end(2, '', `curl: (2) no URL specified\n${hint}`);
    return;
  }
  const quiet = settings.silent && !settings.showError;
  const next = (n: number, last: number, tries = 0): void => {
    const given = settings.urls[n];
    if (given === undefined) {
      context.exit(last);
      return;
    }
    const url = parseUrl(given);
    if ('code' in url) {
      if (!quiet) context.err(`curl: (${url.code}) ${url.message}\n`);
      next(n + 1, url.code);
      return;
    }
    const output =
      settings.outputs[n] ??
      (settings.remoteName ? url.path.slice(url.path.lastIndexOf('/') + 1) || url.host : undefined);
    new Transfer(context, settings, { url, output }, (code) => {
      if (tries >= settings.retries || !transient.has(code)) {
        next(n + 1, code);
        return;
      }
      const wait = 2 ** tries;
      const left = settings.retries - tries;
      if (!quiet)
        context.err(
          `Warning: Problem: timeout. Will retry in ${wait} second${wait === 1 ? '' : 's'}. ${left} retr${left === 1 ? 'y' : 'ies'} left.\n`,
        );
      context.later(wait * 1000, () => next(n, last, tries + 1));
    }).start();
  };
  next(0, 0);
};

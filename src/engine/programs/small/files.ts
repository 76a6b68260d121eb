import type { Program } from '../program.ts';

/** Where there would be more than is modelled. */
const deeper =
  /^\/(proc|sys|var\/run\/secrets|run\/secrets|var\/log|var\/lib|usr|lib|root|home|tmp|opt|srv|mnt|dev)(\/|$)/;

/** Why a file cannot be read: of what a real container would have more is said that it is not modelled. */
const whyMissing = (path: string): string =>
  deeper.test(path) ? 'No such file or directory (not modelled by Kubehop)' : 'No such file or directory';

/** cat(1): the files that there are, or what is piped in. */
export const cat: Program = (context) => {
  const paths = context.argv.slice(1).filter((word) => !/^-[a-zA-Z]/.test(word));
  let failed = false;
  for (const path of paths.length === 0 ? ['-'] : paths) {
    const text = path === '-' ? context.stdin : context.host.file(path);
    if (text !== undefined) context.out(text);
    else {
      failed = true;
      context.err(`cat: ${isDirectory(path) ? `${path}: Is a directory` : `${path}: ${whyMissing(path)}`}\n`);
    }
  }
  context.exit(failed ? 1 : 0);
};

const directories: Readonly<Record<string, readonly string[]>> = {
  '/': ['bin', 'dev', 'etc', 'home', 'lib', 'proc', 'root', 'sys', 'tmp', 'usr', 'var'],
  '/etc': ['hostname', 'hosts', 'os-release', 'resolv.conf'],
};

const isDirectory = (path: string): boolean => Object.hasOwn(directories, path.replace(/(.)\/$/, '$1'));

/** ls(1) of the few directories that there are. */
export const ls: Program = (context) => {
  const words = context.argv.slice(1);
  const paths = words.filter((word) => !word.startsWith('-'));
  const oneEach = words.some((word) => /^-\w*[l1]/.test(word)) || !context.tty;
  let failed = false;
  for (const path of paths.length === 0 ? ['/'] : paths) {
    const bare = path.replace(/(.)\/$/, '$1');
    const names = Object.hasOwn(directories, bare)
      ? directories[bare]?.filter((name) => bare === '/' || context.host.file(`${bare}/${name}`) !== undefined)
      : undefined;
    if (names) {
      if (paths.length > 1) context.out(`${path}:\n`);
      context.out(oneEach ? names.map((name) => `${name}\n`).join('') : `${names.join('  ')}\n`);
    } else if (context.host.file(path) !== undefined) {
      context.out(`${path}\n`);
    } else {
      failed = true;
      context.err(`ls: ${path}: ${whyMissing(path)}\n`);
    }
  }
  context.exit(failed ? 1 : 0);
};

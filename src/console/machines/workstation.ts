import type { Command } from '../command.ts';
import { tools } from '../tools/index.ts';
import { type Editor, fileCommands } from './file-commands.ts';
import type { Machine } from './machine.ts';
import { type FileStore, home, SceneFiles } from './scene-files.ts';

/** They send packets: of a machine that is no part of the scene nobody would see them. It is one while kubectl port-forward runs. */
export const senders = 'curl wget nc ncat telnet ping traceroute nslookup dig host getent ip ss netstat tcpdump'.split(
  ' ',
);
const onNodes =
  'iptables iptables-save ip6tables ip6tables-save nft ipvsadm ipset conntrack crictl systemctl journalctl'.split(' ');
const refused: Readonly<Record<string, string>> = {
  sudo: 'you may do everything here without sudo',
  yes: 'yes never comes to an end',
  docker: 'the machines of the scene have no Docker: ssh NODE, then crictl ps',
  minikube: 'the scene is the cluster: add nodes on the canvas',
  kind: 'the scene is the cluster: add nodes on the canvas',
  helm: 'helm is not modelled by Kubehop: kubectl apply -f what helm template prints elsewhere',
};

function hintFor(name: string): string | undefined {
  if (senders.includes(name))
    return `your own machine is no part of the scene (unless kubectl port-forward runs in another tab): try kubectl exec -it POD -- ${name} …, or ssh NODE`;
  if (onNodes.includes(name)) return `try ssh NODE, then ${name} …`;
  return Object.hasOwn(refused, name) ? refused[name] : undefined;
}

/** The machine that one types on first: outside the scene, with kubectl and the scene's files. */
export class Workstation implements Machine {
  readonly kind = 'workstation';
  readonly shell = 'bash';
  readonly files: SceneFiles;
  readonly #commands: Readonly<Record<string, Command>>;

  /** @param more what needs the cluster: kubectl, ssh */
  constructor(store: FileStore, editor: Editor | undefined, more: Readonly<Record<string, Command>>) {
    this.files = new SceneFiles(store);
    this.#commands = {
      ...tools,
      ...fileCommands(this.files, editor),
      env: ({ environment, out }) => {
        for (const [name, value] of Object.entries(environment)) out(`${name}=${value}\n`);
        return 0;
      },
      hostname: ({ out }) => {
        out('workstation\n');
        return 0;
      },
      whoami: ({ out }) => {
        out('you\n');
        return 0;
      },
      ...more,
    };
  }

  get prompt(): string {
    return `${this.files.directory.slice(home.length + 1)}$ `;
  }

  command(name: string): Command | undefined {
    return Object.hasOwn(this.#commands, name) ? this.#commands[name] : undefined;
  }

  get commands(): readonly string[] {
    return Object.keys(this.#commands);
  }

  notFound(name: string): string {
    if (name.includes('/')) return `bash: ${name}: No such file or directory\n`;
    const hint = hintFor(name);
    return `bash: ${name}: command not found\n${hint === undefined ? '' : `Hint: ${hint}\n`}`;
  }
}

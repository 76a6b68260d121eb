import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { type AgentCommand, type AgentReply, portsEach } from './protocol.ts';

interface Agent {
  readonly process: ChildProcess;
  readonly waiting: Map<number, { resolve(result: AgentReply['result']): void; reject(error: Error): void }>;
}

/** Above node ports and everything a scene listens on. Nobody there leaves the choice of a port to the kernel. */
const sourcePorts = { first: 33_000, last: 65_535 };

/** One process in each network namespace, which sends and listens there. */
export class Agents {
  readonly #folder = mkdtempSync(join(tmpdir(), 'kubehop-agent-'));
  readonly #program = join(this.#folder, 'agent.mjs');
  readonly #agents = new Map<string, Agent>();
  #lastId = 0;

  constructor() {
    const entry = join(import.meta.dirname, 'agent.ts');
    buildSync({ entryPoints: [entry], outfile: this.#program, bundle: true, platform: 'node', format: 'esm' });
  }

  /** Starts the agent of a place in that namespace, unless it runs already. */
  start(place: string, namespace: string): void {
    if (this.#agents.has(place)) return;
    const firstPort = sourcePorts.first + portsEach * this.#agents.size;
    if (firstPort + portsEach > sourcePorts.last) throw new Error(`${place}: no source ports are left`);
    const child = spawn('ip', ['netns', 'exec', namespace, process.execPath, this.#program, place, `${firstPort}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const agent: Agent = { process: child, waiting: new Map() };
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { id, result, error }: AgentReply = JSON.parse(line);
      const waiting = agent.waiting.get(id);
      agent.waiting.delete(id);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(`agent of ${place}: ${error}`));
    });
    this.#agents.set(place, agent);
  }

  tell(place: string, command: AgentCommand): Promise<AgentReply['result']> {
    const agent = this.#agents.get(place);
    if (!agent) return Promise.reject(new Error(`no agent in ${place}`));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      agent.waiting.set(id, { resolve, reject });
      agent.process.stdin?.write(`${JSON.stringify({ id, command })}\n`);
    });
  }

  stopAll(): void {
    for (const { process: child } of this.#agents.values()) child.kill('SIGKILL');
    this.#agents.clear();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

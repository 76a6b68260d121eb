import type { Container } from '../../../model/objects/index.ts';
import type { Behaviour } from './behaviour.ts';
import { type BehaviourName, behaviourNames, isBehaviourName } from './behaviour-names.ts';
import { client, isClientTarget } from './clients.ts';
import { declaredPorts, listening } from './from-image.ts';
import { Parameters } from './parameters.ts';
import { echoServer, rawServer, redisServer } from './raw-servers.ts';
import { httpServer, type Server, secured, slowed } from './servers.ts';

type Make = (parameters: Parameters, container: Container) => Behaviour;

/**
 * A server on `port=`, else on the declared ports, else on its usual one; `startup=` before it listens, `takes=` for each answer.
 * With `certificate=NAME,NAME` it speaks TLS, and its certificate is made for those names.
 */
const server =
  (speaks: Server, usual: number, protocol: 'TCP' | 'UDP' = 'TCP', startup = 0): Make =>
  (parameters, container) => {
    const port = parameters.whole('port', 0, 65_535);
    const begins = parameters.duration('startup', startup);
    const names = parameters.text('certificate')?.split(',').filter(Boolean);
    const slow = slowed(speaks, parameters.duration('takes', 0));
    const app = names ? secured(slow, { names }) : slow;
    const declared = port === 0 ? declaredPorts(container) : [];
    const ports = declared.length > 0 ? declared : [{ protocol, containerPort: port === 0 ? usual : port }];
    return { ...listening(ports, () => app), ...(begins > 0 && { startup: begins }) };
  };

/** A server, unless it says nothing: listens on declared ports and dies after `after=` with `code=`. */
const crasher: Make = (parameters, container) => {
  const after = parameters.duration('after', 5_000);
  const code = parameters.whole('code', 1, 255);
  return { ...listening(declaredPorts(container), () => httpServer), exits: { after, code } };
};

const sleeper: Make = () => ({ listeners: () => [], shutdown: undefined });

/** A client of `to=`, which sends `every=` with a `timeout=`. */
const sender =
  (how: { readonly keepAlive?: boolean; readonly lookUpOnce?: boolean; readonly retries?: number } = {}): Make =>
  (parameters) => {
    const to = parameters.text('to') ?? '';
    const every = Math.max(100, parameters.duration('every', 1_000));
    const timeout = parameters.duration('timeout', 5_000);
    const retries = how.retries === undefined ? 0 : parameters.whole('retries', how.retries, 10);
    if (!isClientTarget(to)) {
      const expected = 'http[s]://HOST[:PORT][/PATH], tcp://HOST:PORT or udp://HOST:PORT is expected';
      parameters.problems.push(
        to === '' ? `to: Required value: ${expected}` : `to: Invalid value: "${to}": ${expected}`,
      );
      return sleeper(parameters, { name: '', image: '', imagePullPolicy: 'IfNotPresent' });
    }
    const { keepAlive = false, lookUpOnce = false } = how;
    return client({ to, every, timeout, keepAlive, lookUpOnce, retries });
  };

/** Every behaviour that can be asked for by name, in an annotation or as an image. */
const makers: Readonly<Record<BehaviourName, Make>> = {
  'http-server': server(httpServer, 80),
  kuard: server(httpServer, 8080),
  redis: server(redisServer, 6379),
  tcp: server(rawServer, 9000),
  'udp-echo': server(echoServer, 7, 'UDP'),
  'slow-starter': server(httpServer, 80, 'TCP', 20_000),
  crasher,
  sleeper,
  client: sender(),
  'keep-alive-client': sender({ keepAlive: true }),
  'caching-client': sender({ lookUpOnce: true }),
  'retrying-client': sender({ retries: 3 }),
};

/** The behaviour an annotation such as `slow-starter startup=20s` asks for; `problem` says what it cannot mean. */
export function namedBehaviour(text: string, container: Container): Behaviour | { readonly problem: string } {
  const [name = '', ...words] = text.trim().split(/\s+/);
  const make = isBehaviourName(name) ? makers[name] : undefined;
  if (!make) return { problem: `unknown behaviour "${name}": known are ${behaviourNames.join(', ')}` };
  const parameters = new Parameters(words);
  const behaviour = make(parameters, container);
  const problems = parameters.finish(name);
  return problems.length === 0 ? behaviour : { ...behaviour, problem: problems.join('; ') };
}

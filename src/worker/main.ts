import type { FromWorker, ToWorker } from '../protocol/messages.ts';
import { EngineHost } from './host.ts';

const host = new EngineHost({
  post: (message: FromWorker) => postMessage(message),
  realTime: () => performance.now(),
  wake: (delay, fn) => {
    const timer = setTimeout(fn, delay);
    return () => clearTimeout(timer);
  },
});

addEventListener('message', (event: MessageEvent<ToWorker>) => host.receive(event.data));

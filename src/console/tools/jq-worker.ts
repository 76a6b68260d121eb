import { type JqAnswer, runJq } from './jq-program.ts';

// A worker for jq programs: one that does not come to an end is ended with it.
addEventListener('message', ({ data }: MessageEvent<readonly [program: string, inputs: readonly unknown[]]>) => {
  postMessage(runJq(...data) satisfies JqAnswer);
});

import { useEffect } from 'react';
import type { Incoming } from '../../embed/contract.ts';
import { version } from '../../model/version.ts';
import type { Actions } from '../../session/actions/index.ts';
import { useClock } from '../../session/clock.ts';
import { useActions, useClient } from '../../session/context.tsx';
import { useEngineStatus } from '../../session/engine-status.ts';
import { useLanguage } from '../../session/language.ts';
import { isPassed, useLesson } from '../../session/lesson.ts';
import { useTheme } from '../../session/theme.ts';
import { useWorld } from '../../session/world.ts';
import { Around } from './around.ts';
import { keepUp, resume } from './left-off.ts';
import type { EmbedOptions } from './options.ts';
import { watchHeight } from './size.ts';

async function send(actions: Actions, { from, to, count }: Extract<Incoming, { type: 'send' }>): Promise<void> {
  if (from === undefined || to === undefined) await actions.sendDefault();
  else await actions.send(from, to, count ?? 1);
}

/** Does what the page around asks for. */
function obey(actions: Actions, message: Incoming): Promise<unknown> {
  const { playing } = useLesson.getState();
  switch (message.type) {
    case 'load':
      if (message.state !== undefined) return resume(message.state, actions);
      location.hash = message.hash?.replace(/^#/, '') ?? '';
      return Promise.resolve();
    case 'go-to-step':
      return actions.goToStep(message.step - 1);
    case 'next':
      return actions.goToStep((playing?.at ?? -1) + 1);
    case 'reset':
      return playing ? actions.goToStep(playing.at) : actions.restartScene();
    case 'play':
      return actions.setPlaying(true);
    case 'pause':
      return actions.setPlaying(false);
    case 'command':
      return actions.typeLine(message.line);
    case 'send':
      return send(actions, message);
  }
}

/** Tells the page around how the lesson goes. */
function report(around: Around): () => void {
  return useLesson.subscribe(({ playing, refused }, before) => {
    if (refused && refused !== before.refused)
      around.tell({ type: 'error', message: refused.problems[0]?.message ?? 'the lesson cannot be opened' });
    if (!playing) return;
    const { at, lesson } = playing;
    const { steps } = lesson;
    if (playing.lesson !== before.playing?.lesson || at !== before.playing.at)
      around.tell({ type: 'step', step: at + 1, of: steps.length, title: steps[at]?.title ?? '' });
    const passed = playing.passed.has(at) && !(before.playing?.lesson === lesson && before.playing.passed.has(at));
    if (passed) around.tell({ type: 'passed', step: at + 1 });
    if (passed && at === steps.length - 1 && isPassed(playing)) around.tell({ type: 'finished' });
  });
}

/** In a frame: does what the page around says, tells it what happens, and sleeps while nobody can see it. */
export function useEmbed({ origin, theme, autoplay, speed, ignored }: EmbedOptions): void {
  const actions = useActions();
  const client = useClient();
  const loaded = useWorld((w) => w.loaded);
  useEffect(() => {
    if (theme) useTheme.setState({ theme });
  }, [theme]);
  useEffect(() => {
    const around = new Around(origin);
    const endings = [
      around.listen((message) => void obey(actions, message)),
      around.passKeysOn(),
      report(around),
      useEngineStatus.subscribe(({ status }) => {
        if (status.phase === 'crashed' || status.phase === 'failed')
          around.tell({ type: 'error', message: status.message });
      }),
    ];
    const frame = document.querySelector<HTMLElement>('.embed-frame');
    if (loaded) {
      const { language } = useLanguage.getState();
      around.tell({ type: 'ready', version, language, ignored });
    }
    if (loaded) endings.push(keepUp(client, actions, (state) => around.tell({ type: 'state', state })));
    if (loaded && frame) endings.push(watchHeight(frame, (height) => around.tell({ type: 'size', height })));
    return () => {
      for (const end of endings) end();
    };
  }, [actions, client, origin, loaded, ignored]);
  useEffect(() => {
    if (!loaded) return;
    if (speed !== undefined) void actions.setSpeed(speed);
    if (!autoplay) {
      void actions.setPlaying(false);
      return;
    }
    // A frame on another slide is as far away as a hidden tab.
    let asleep = false;
    const watcher = new IntersectionObserver(([entry]) => {
      const seen = entry?.isIntersecting ?? true;
      if (seen ? !asleep : !useClock.getState().playing) return;
      asleep = !seen;
      void actions.setPlaying(seen);
    });
    watcher.observe(document.documentElement);
    return () => watcher.disconnect();
  }, [actions, loaded, autoplay, speed]);
}

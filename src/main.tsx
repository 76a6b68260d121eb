import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './ui/tokens.css';
import './ui/base.css';
import './ui/widgets.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Aside } from './client/aside.ts';
import { WorkerClient } from './client/worker-client.ts';
import { createActions } from './session/actions/index.ts';
import { connect } from './session/connect.ts';
import { SessionProvider } from './session/context.tsx';
import { speak, useLanguage } from './session/language.ts';
import { startScript } from './session/start-script.ts';
import { EmbedShell } from './shell/EmbedShell.tsx';
import { embedOptions } from './shell/embed/options.ts';
import { isEmbedded, openLocation } from './shell/location.ts';
import { keepForOffline } from './shell/offline/service-worker.ts';
import { Shell } from './shell/Shell.tsx';
import workerUrl from './worker/main.ts?worker&url';

const startWorker = (): Worker => startScript(workerUrl);
const client = new WorkerClient(startWorker);
connect(client);
const aside = new Aside(startWorker);
const actions = createActions(client, aside);
// What is seen first comes first.
void openLocation(actions).finally(keepForOffline);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
/** A frame speaks its language from the first word on. */
async function draw(into: HTMLElement): Promise<void> {
  if (isEmbedded()) await speak(embedOptions(location.search).language);
  document.documentElement.lang = useLanguage.getState().language;
  createRoot(into).render(
    <StrictMode>
      <SessionProvider client={client} aside={aside} actions={actions}>
        {isEmbedded() ? <EmbedShell /> : <Shell />}
      </SessionProvider>
    </StrictMode>,
  );
}
void draw(root);

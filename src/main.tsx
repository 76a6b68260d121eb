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
import { EmbedShell } from './shell/EmbedShell.tsx';
import { isEmbedded, openLocation } from './shell/location.ts';
import { Shell } from './shell/Shell.tsx';

const spawn = () => new Worker(new URL('./worker/main.ts', import.meta.url), { type: 'module' });
const client = new WorkerClient(spawn);
connect(client);
const aside = new Aside(spawn);
const actions = createActions(client, aside);
void openLocation(actions);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <SessionProvider client={client} aside={aside} actions={actions}>
      {isEmbedded() ? <EmbedShell /> : <Shell />}
    </SessionProvider>
  </StrictMode>,
);

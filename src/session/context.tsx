import { createContext, type ReactNode, useContext } from 'react';
import type { Aside } from '../client/aside.ts';
import type { EngineClient } from '../client/engine-client.ts';
import type { Actions } from './actions/index.ts';

interface SessionContext {
  readonly client: EngineClient;
  readonly aside: Aside;
  readonly actions: Actions;
}

const Context = createContext<SessionContext | undefined>(undefined);

export function SessionProvider({
  client,
  aside,
  actions,
  children,
}: SessionContext & { readonly children: ReactNode }) {
  return <Context.Provider value={{ client, aside, actions }}>{children}</Context.Provider>;
}

function useSession(): SessionContext {
  const session = useContext(Context);
  if (!session) throw new Error('SessionProvider is missing above this component');
  return session;
}

/** The engine. */
export const useClient = (): EngineClient => useSession().client;

/** The engine for what has nothing to do with the scene. */
export const useAside = (): Aside => useSession().aside;

/** The verbs. */
export const useActions = (): Actions => useSession().actions;

import { useEffect, useState } from 'react';
import { useActions } from '../../session/context.tsx';
import { type Shared, whatToShare } from './shared.ts';

/** What is given away, as it was when this was first asked; or why there is nothing. */
export function useShared(): Shared | Error | undefined {
  const actions = useActions();
  const [shared, setShared] = useState<Shared | Error>();
  useEffect(() => {
    whatToShare(actions).then(setShared, (error: unknown) =>
      setShared(error instanceof Error ? error : new Error(String(error))),
    );
  }, [actions]);
  return shared;
}

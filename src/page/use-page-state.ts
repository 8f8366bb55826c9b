import { useCallback, useEffect, useState } from 'preact/hooks';
import { readState, writeState, type PageState } from './page-state.js';

/** Changes some of what is chosen. */
export type Choose = (change: Partial<PageState>) => void;

/** What is chosen, kept in the address of the page. */
export function usePageState(): readonly [PageState, Choose] {
  const [state, setState] = useState(() => readState(location.hash));
  useEffect(() => {
    const follow = (): void => {
      setState(readState(location.hash));
    };
    addEventListener('hashchange', follow);
    return () => {
      removeEventListener('hashchange', follow);
    };
  }, []);
  const choose = useCallback<Choose>((change) => {
    setState((before) => {
      const after = { ...before, ...change };
      history.replaceState(null, '', `${location.pathname}${location.search}${writeState(after)}`);
      return after;
    });
  }, []);
  return [state, choose];
}

// An answer of the program as a part of the page: asked for when shown, again when facts change. What stood there before
// stays until the new one has come, also when the question changes: give a component a key where it must not.

import { useEffect, useState } from 'preact/hooks';
import { useCell } from '../lib/cell.js';
import { get, Problem } from './client.js';
import { factsVersion } from './events.js';

export interface Answer<T> {
  data: T | null;
  problem: Problem | null;
  /** Asking, and nothing to show yet or something outdated. */
  busy: boolean;
  again: () => void;
}

/** Going back shows at once what was there, and then what has changed. */
const before = new Map<string, unknown>();
const most = 200;

function keep(path: string, data: unknown): void {
  before.delete(path);
  before.set(path, data);
  if (before.size > most) before.delete(before.keys().next().value as string);
}

export function forgetAnswers(): void {
  before.clear();
}

/** `path` as below /api/v1/; null asks nothing. */
export function useAnswer<T>(path: string | null): Answer<T> {
  const facts = useCell(factsVersion);
  const [round, setRound] = useState(0);
  const [state, setState] = useState<{ path: string | null; data: T | null; problem: Problem | null; busy: boolean }>({
    path,
    data: null,
    problem: null,
    busy: true,
  });
  useEffect(() => {
    if (path === null) return;
    const stop = new AbortController();
    setState((old) => ({
      path,
      data: (before.get(path) as T | undefined) ?? old.data,
      problem: null,
      busy: true,
    }));
    get<T>(path, stop.signal).then(
      (data) => {
        keep(path, data);
        setState({ path, data, problem: null, busy: false });
      },
      (error) => {
        if (stop.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        setState((old) => ({ ...old, problem: error, busy: false }));
      },
    );
    return () => stop.abort();
  }, [path, facts, round]);
  const again = () => setRound(round + 1);
  if (state.path !== path) return { data: state.data, problem: null, busy: path !== null, again };
  return { data: state.data, problem: state.problem, busy: state.busy && path !== null, again };
}

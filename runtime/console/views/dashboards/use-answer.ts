import { useEffect, useState } from 'preact/hooks';
import type { ConsoleAnswer } from '../../../../schema/console-protocol';
import { post } from '../../server/api';

export interface Answered<Q> {
  readonly question: Q;
  readonly answer: ConsoleAnswer;
  /** ms of this page's clock, when it was asked: no reading in it is newer. */
  readonly askedAt: number;
}

interface Ask<Q> {
  readonly question: Q | undefined;
  readonly sql: string;
  /** Another text when there may be something new in the lake. */
  readonly fresh: string;
  /** Whether anybody looks. */
  readonly wanted: boolean;
  /** Whether what is asked is as fresh as ingest, so that it is asked again and again. */
  readonly isLive: boolean;
}

/** ms between an answer and the next question of a live picture: with the time that questions take, charts stay younger than five seconds. */
const AGAIN_MS = 2000;
const MOST_ROWS = 20_000;

/** Live pictures ask one after the other: a page of them takes no more of the twin than one does. */
let turn: Promise<unknown> = Promise.resolve();

/** What the lake answers, asked again where there may be something new; or why it does not. */
export function useAnswer<Q>({ question, sql, fresh, wanted, isLive }: Ask<Q>, problem: string | undefined) {
  const [answered, setAnswered] = useState<Answered<Q>>();
  const [refused, setRefused] = useState(problem);
  useEffect(() => {
    if (!question || !wanted) return;
    const stop = new AbortController();
    let again: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      if (stop.signal.aborted) return;
      const askedAt = performance.now();
      try {
        const answer = await post<ConsoleAnswer>('query', { sql, maxRows: MOST_ROWS }, stop.signal);
        setAnswered({ question, answer, askedAt });
        setRefused(undefined);
      } catch (thrown) {
        if (!stop.signal.aborted) setRefused(thrown instanceof Error ? thrown.message : String(thrown));
      }
      if (isLive && !stop.signal.aborted) again = setTimeout(askInTurn, AGAIN_MS);
    };
    const askInTurn = () => {
      if (document.hidden) again = setTimeout(askInTurn, AGAIN_MS);
      else turn = turn.then(ask);
    };
    if (isLive) askInTurn();
    else void ask();
    return () => {
      clearTimeout(again);
      stop.abort();
    };
  }, [sql, fresh, wanted, isLive]);
  return { answered, refused };
}

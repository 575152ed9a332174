import { afterAll } from 'vitest';
import { type Fate, Tap } from './tap';

const dead: Tap[] = [];
afterAll(() => Promise.all(dead.splice(0).map((tap) => tap.stop())));

export interface Killed {
  /** What stands behind: where those that live go. */
  readonly url: string;
  /** Which operations change something. */
  readonly changes: RegExp;
  /** At which of them, from 0. */
  readonly at: number;
  readonly fate: Extract<Fate, 'hang-lost' | 'hang-unanswered'>;
}

/**
 * A kill -9, seen from AWS: at some change the process is no more, and what it asked before is carried out. It waits for an answer for ever, behind a tap of
 * its own, so nothing of it runs on beside whoever comes next.
 */
export async function killedAt(
  { url, changes, at, fate }: Killed,
  start: (url: string) => Promise<unknown>,
): Promise<void> {
  const tap = new Tap(() => url);
  dead.push(tap);
  await tap.start();
  let seen = 0;
  const gone = new Promise<void>((resolve) => {
    tap.fate = ({ operation }) => {
      if (seen > at) return 'hang-lost';
      if (!changes.test(operation) || seen++ < at) return 'pass';
      // Behind this request: it is counted as on its way by then.
      setTimeout(resolve);
      return fate;
    };
  });
  void start(tap.url).catch(() => {});
  await gone;
  await tap.settled();
}

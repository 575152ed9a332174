import type { ConsoleOpenAlert, ThingState } from '../../../../schema/console-protocol';

export const STATES: Readonly<Record<ThingState, string>> = {
  online: 'online',
  offline: 'offline',
  waiting: 'not onboarded',
};

/** What the dot of a device stands for, and the same in words: how it is connected, and what is wrong with what it measures. */
export function healthOf(
  state: ThingState,
  open: readonly ConsoleOpenAlert[],
): { readonly sign: ThingState | ConsoleOpenAlert['severity']; readonly words: string } {
  const [worst] = open;
  if (!worst) return { sign: state, words: STATES[state] };
  const alerts = open.map(({ id, severity }) => `${id} (${severity})`).join(', ');
  return {
    sign: worst.severity,
    words: `${STATES[state]}, ${open.length} open alert${open.length === 1 ? '' : 's'}: ${alerts}`,
  };
}

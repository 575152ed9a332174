import { error } from '../define';

/** Mistakes in who is told, how often, and when not. */
export const alertsCodes = {
  'silence-window': error<{ problem: string }>({
    message: ({ problem }) => problem,
    why: 'A window of silence is either of every day, from a time to a time, or there once, from a moment until a moment.',
    fix: () => 'write `from: "22:00"` and `to: "06:00"`, or `from: 2026-12-24T00:00Z` and `until: 2026-12-27T00:00Z`',
  }),
  'silence-zone': error<{ zone: string }>({
    message: ({ zone }) => `there is no time zone \`${zone}\``,
    why: 'The window begins at a time of day, and whose time that is decides when people are told.',
    fix: () => 'write a name of the IANA time zone database such as Europe/Berlin or America/New_York, or UTC',
  }),
  'escalation-never': error({
    message: () => 'nobody is ever told by `escalateTo`: there is no `escalateAfter`',
    why: 'An alert is escalated when it has lasted for so long; without a span nothing is.',
    fix: () => 'add `escalateAfter`, or remove `escalateTo`',
  }),
} as const;

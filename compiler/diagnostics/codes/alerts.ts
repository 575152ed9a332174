import { error } from '../define';

/** Mistakes in who is told, how often, and when not. */
export const alertsCodes = {
  'silence-window': error<{ problem: string }>({
    about: 'a window of silence has no clear beginning and end',
    message: ({ problem }) => problem,
    why: 'A window of silence is either of every day, from a time to a time, or there once, from a moment until a moment.',
    fix: () => 'write `from: "22:00"` and `to: "06:00"`, or `from: 2026-12-24T00:00Z` and `until: 2026-12-27T00:00Z`',
  }),
  'silence-zone': error<{ zone: string }>({
    about: 'a time zone is written that there is not',
    message: ({ zone }) => `there is no time zone \`${zone}\``,
    why: 'The window begins at a time of day, and whose time that is decides when people are told.',
    fix: () => 'write a name of the IANA time zone database such as Europe/Berlin or America/New_York, or UTC',
  }),
  'silent-short': error<{ after: string; every: string; least: string }>({
    about: 'a device would be called silent after too short a time',
    message: ({ after, every, least }) =>
      `a device would be called silent after ${after}, and a reading comes every ${every}: at least ${least} is needed`,
    why: 'One reading may be late and another be lost, and what decides about devices that are not connected looks once a minute: a shorter silence is none.',
    fix: ({ least }) => `write \`${least}\` or more`,
  }),
  'escalation-never': error({
    message: () => 'nobody is ever told by `escalateTo`: there is no `escalateAfter`',
    why: 'An alert is escalated when it has lasted for so long; without a span nothing is.',
    fix: () => 'add `escalateAfter`, or remove `escalateTo`',
  }),
} as const;

import type { Manifest } from '../../../schema/manifest.generated';
import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { type DocumentCheck, valueAt } from '../check';

type Window = NonNullable<NonNullable<Manifest['alerts']>['silence']>[number];

/** Is every window of silence of one kind, of some length, in a zone and over groups that there are? */
export const silence: DocumentCheck = function* (subject) {
  const { alerts, groups } = subject.manifest;
  for (const [at, window] of (alerts?.silence ?? []).entries()) {
    const path = ['alerts', 'silence', at] as const;
    const problem = problemOf(window);
    if (problem !== undefined) yield diagnose('silence-window', valueAt(subject, ...path), { problem });
    const { timezone } = window;
    if (timezone !== undefined && !isZone(timezone))
      yield diagnose('silence-zone', valueAt(subject, ...path, 'timezone'), { zone: timezone });
    for (const [n, group] of (window.groups ?? []).entries()) {
      if (groups[group]) continue;
      const hint = didYouMean(group, Object.keys(groups), 'group');
      yield diagnose('unknown-group', valueAt(subject, ...path, 'groups', n), { group, hint });
    }
  }
};

function problemOf({ from, to, until, days, timezone }: Window): string | undefined {
  if (from.includes('T')) {
    if (to !== undefined) return `\`to: ${to}\` is a time of day, and \`from\` a moment`;
    if (until === undefined) return 'the window begins at a moment and never ends';
    if (days !== undefined) return '`days` belong to a window of every day, and this one is there once';
    if (timezone !== undefined) return 'a moment is in UTC, so `timezone` says nothing';
    return lengthOf(from, until);
  }
  if (until !== undefined) return `\`until: ${until}\` is a moment, and \`from\` a time of day`;
  if (to === undefined) return 'the window begins every day and never ends';
  return to === from ? 'the window ends when it begins' : undefined;
}

/** A date that is on no calendar is none. */
function lengthOf(from: string, until: string): string | undefined {
  const wrong = [from, until].find((moment) => !isMoment(moment));
  if (wrong !== undefined) return `\`${wrong}\` is on no calendar`;
  return Date.parse(until) <= Date.parse(from) ? `it ends at ${until}, and begins at ${from}` : undefined;
}

/** 2026-02-30 is read as a day of March. */
function isMoment(text: string): boolean {
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text.slice(0, 16));
}

/** Offsets such as +02:00 are taken by some engines, and are no names. */
function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

import type { Json } from '../../../schema/plan/json';
import type { FactChange, PropertyChange } from '../../../schema/plan/plan';
import { visible } from '../../diagnostics/render/visible';

/** Characters that a value may take on a line of its own kind. */
const WIDTH = 44;
/** Unchanged characters around the part of a long text that changed. */
const CONTEXT = 32;

/** A value on one line. */
export function valueText(value: Json | undefined, width = WIDTH): string {
  if (value === undefined) return 'none';
  if (value === '') return '""';
  return clipped(typeof value === 'string' ? value : JSON.stringify(value), width);
}

/** `8 → 6`, `added 6`, `removed 8`; of a long text the part that changed: `…WHERE temperature > [8 → 6]`. */
export function changeText({ before, after }: Pick<PropertyChange, 'before' | 'after'>, width = WIDTH): string {
  if (before === undefined) return `added ${valueText(after, width)}`;
  if (after === undefined) return `removed ${valueText(before, width)}`;
  if (typeof before === 'string' && typeof after === 'string' && Math.max(before.length, after.length) > 24)
    return withinText(before, after, width);
  const [old, now] = [valueText(before, width), valueText(after, width)];
  if (old !== now) return `${old} → ${now}`;
  // How many of something changed is no change of a number.
  return typeof after === 'number' ? now : 'differs where it is too long to show';
}

/** `above 8 → 6`: the path of a change and what it is. */
export function namedChange(change: FactChange | PropertyChange, width = WIDTH): string {
  return `${visible(shortPath(change.path))} ${changeText(change, width)}`.trim();
}

/** `Properties.TopicRulePayload.Sql` → `TopicRulePayload.Sql`. */
export function shortPath(path: string): string {
  return path.replace(/^Properties\./, '');
}

/** What two long texts do not have in common, with a little of what they have, cut at words. */
function withinText(before: string, after: string, width: number): string {
  const start = commonStart(before, after);
  const end = commonEnd(before, after, start);
  const [old, now] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  const lead = before.slice(Math.max(0, start - CONTEXT), start).replace(start > CONTEXT ? /^[^\s]*\s/ : /^/, '');
  const rest = before.slice(before.length - end, before.length - end + CONTEXT);
  const tail = rest.replace(end > CONTEXT ? /\s[^\s]*$/ : /$/, '');
  const middle = `[${clipped(old, width) || '∅'} → ${clipped(now, width) || '∅'}]`;
  return `${start > CONTEXT ? '…' : ''}${visible(lead)}${middle}${visible(tail)}${end > CONTEXT ? '…' : ''}`;
}

const WORD = /[\p{L}\p{N}_.]/u;

/** Up to the last boundary of a word before the first difference, so that `10 → 12` is not shown as `1[0 → 2]`. */
function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a[at] === b[at]) at++;
  while (at > 0 && WORD.test(a[at - 1] ?? '') && (WORD.test(a[at] ?? '') || WORD.test(b[at] ?? ''))) at--;
  return at;
}

function commonEnd(a: string, b: string, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let end = 0;
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const cutsWord = () => {
    const [first, left, right] = [a[a.length - end], a[a.length - 1 - end], b[b.length - 1 - end]];
    return WORD.test(first ?? '') && (WORD.test(left ?? '') || WORD.test(right ?? ''));
  };
  while (end > 0 && cutsWord()) end--;
  return end;
}

function clipped(text: string, width: number): string {
  const line = visible(text);
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

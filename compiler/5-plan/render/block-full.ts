import { structuredPatch } from 'diff';
import type { Json } from '../../../schema/plan/json';
import type { Effect, FactChange, Intent, PropertyChange, SourcePlace } from '../../../schema/plan/plan';
import { placeOnLine } from '../../diagnostics/place';
import type { SourceLines } from '../../diagnostics/render/finding';
import { frame } from '../../diagnostics/render/frame';
import type { Paint } from '../../diagnostics/render/paint';
import { visible } from '../../diagnostics/render/visible';
import { headLine } from './block-text';
import { breakingTexts } from './breaking-text';
import { counted, listText } from './counted';
import { forcesOf, headOf } from './effect-group';
import { nounOf } from './noun-of';
import type { Shown } from './place-text';
import { retirementText } from './retirement-text';
import type { Block } from './sections';
import { securityGroups, securityLines } from './security-lines';
import { changeText, shortPath } from './value-text';
import { wayThrough } from './way-through';

/** An intent with nothing left out but what a plan itself leaves out: the lines of the manifest, every resource, every property. */
export function blockFull(block: Block, lines: SourceLines, shown: Shown, paint: Paint): string[] {
  const { intent, security, blocked, retirements } = block;
  return [
    headLine(block, shown, paint),
    ...[
      ...frames(intent, lines, shown, paint),
      ...intent.facts.flatMap((fact) => changeLines(fact, paint)),
      ...effectsFull(intent.effects, paint),
      ...breakingTexts(block).map((one) => paint.error(`breaks   ${one}`)),
      ...retirements.map((one) => paint.warning(`retires  ${retirementText(one)}`)),
      ...securityGroups(security).flatMap((group) => securityLines(group, paint, true)),
      ...blocked.flatMap((one) => [
        paint.error(`blocked  ${visible(one.what)}: ${visible(one.why)}`),
        wayThrough(one, (text) => paint.strong(visible(text))),
      ]),
    ].map((line) => `      ${line}`),
  ];
}

/** The code of the manifest around what changed, each line once. */
export function frames(intent: Intent, lines: SourceLines, shown: Shown, paint: Paint): string[] {
  const facts = intent.facts.flatMap(({ source }) => (source ? [source] : []));
  const places = facts.length > 0 ? facts.slice(0, 3) : intent.source ? [intent.source] : [];
  const seen = new Set<number>();
  return places.flatMap((place) => {
    if (seen.has(place.line)) return [];
    seen.add(place.line);
    return framed(place, lines, shown).map(paint.faint);
  });
}

function framed({ file, line, column }: SourcePlace, lines: SourceLines, shown: Shown): string[] {
  const source = lines(shown(file)) ?? [];
  const text = source[line - 1]?.slice(column - 1) ?? '';
  const length = /^[^\s,}\]]+/.exec(text)?.[0].length ?? 1;
  const drawn = frame(source, placeOnLine(shown(file), line, column, length));
  return drawn === '' ? [] : drawn.split('\n');
}

export const effectsFull = (effects: readonly Effect[], paint: Paint): string[] =>
  perResource(effects).flatMap((of) => effectFull(of, paint));

/** Effects on one resource stand together, though each has one property. */
function perResource(effects: readonly Effect[]): readonly (readonly Effect[])[] {
  const groups = new Map<string, Effect[]>();
  for (const effect of effects) {
    const key = JSON.stringify([effect.on, effect.action, effect.kind, effect.within, effect.ids, effect.count]);
    const list = groups.get(key);
    if (list) list.push(effect);
    else groups.set(key, [effect]);
  }
  return [...groups.values()];
}

const ACTIONS = {
  create: 'create',
  update: 'update in place',
  replace: 'replace',
  delete: 'delete',
  move: 'move',
  keep: 'keep, no longer managed',
} as const;

function effectFull(effects: readonly Effect[], paint: Paint): string[] {
  const [first] = effects;
  if (!first) return [];
  const { within, ids, count, groups, kind, action, certainty } = first;
  const forces = action === 'replace' ? forcesOf(effects) : '';
  const about = [
    ...(within === undefined ? [] : [visible(within)]),
    ...(kind === nounOf(first) ? [] : [visible(kind)]),
    `${ACTIONS[action]}${forces === '' ? '' : `: ${forces}`}`,
    ...(first.stateful ? ['holds data or identity'] : []),
    ...(first.also && first.also.length > 0
      ? [`also because of ${listText(first.also.map(visible), first.also.length, 3)}`]
      : []),
  ];
  const head = count === 1 ? nounOf(first) : headOf({ action, certainty, noun: nounOf(first), count, effects });
  const properties = effects.flatMap((effect) => effect.properties);
  const isAlike = count > 1 && properties.length > 0 && properties.every(({ different = 1 }) => different === 1);
  const where = Object.entries(groups ?? {}).map(([group, n]) => `${visible(group)} ${n}`);
  const names = listText(ids.map(visible), count, ids.length);
  return [
    `${paint.strong(`${head} ${names}`)}  (${about.join(', ')})`,
    ...(where.length > 0 ? [`  ${where.join(' · ')}`] : []),
    ...(isAlike ? [`  one shown, ${counted(count - 1, 'other')} the same`] : []),
    ...effects.flatMap(({ properties }) => properties.flatMap((change) => changeLines(change, paint))).map(indent),
    ...effects.flatMap(({ text }) => (text === undefined ? [] : diffLines(text, paint))).map(indent),
  ];
}

const indent = (line: string) => `  ${line}`;

/** A value that fits stands on one line, a text of several lines as a diff, anything else before and after. */
function changeLines(change: PropertyChange | FactChange, paint: Paint): string[] {
  const { before, after } = change;
  const different = 'different' in change ? (change.different ?? 1) : 1;
  const path = visible(shortPath(change.path));
  const isEdited = typeof before === 'string' && typeof after === 'string' && isOver(before, after, SHORT);
  if (isEdited || isLong(before) || isLong(after)) {
    const patch = typeof before === 'string' && typeof after === 'string' ? patchLines(before, after) : undefined;
    const both = patch ?? [...whole('-', before), ...whole('+', after)];
    return [path, ...both.map((line) => indent(painted(line, paint)))];
  }
  return [
    `${path} ${changeText(change, LONG)}${different > 1 ? `, and ${counted(different - 1, 'other change')}` : ''}`.trim(),
  ];
}

const LONG = 100;
/** Longer texts stand one above the other, so that the eye finds the difference. */
const SHORT = 24;

const isOver = (a: string, b: string, width: number) => Math.max(a.length, b.length) > width;

function isLong(value: Json | undefined): boolean {
  if (value === undefined) return false;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONG || text.includes('\n');
}

function whole(sign: '+' | '-', value: Json | undefined): string[] {
  if (value === undefined) return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return text.split('\n').map((line) => `${sign} ${visible(line)}`);
}

/** Undefined for texts of one line: there a diff would say less than the two. */
function patchLines(before: string, after: string): string[] | undefined {
  if (!before.includes('\n') || !after.includes('\n')) return undefined;
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 2 });
  return hunks.flatMap(({ lines }, at) => [...(at > 0 ? ['  …'] : []), ...lines.map(spaced)]);
}

const spaced = (line: string) => `${line.slice(0, 1)} ${visible(line.slice(1))}`;

function diffLines(text: string, paint: Paint): string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .filter((line) => !/^(---|\+\+\+|===|Index:|\\ No newline)/.test(line))
    .map((line) => painted(visible(line), paint));
}

function painted(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint.good(line);
  if (line.startsWith('-')) return paint.error(line);
  return paint.faint(line);
}

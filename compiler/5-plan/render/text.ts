import type { DeviceRoad, Plan } from '../../../schema/plan/plan';
import type { SourceLines } from '../../diagnostics/render/finding';
import { type Paint, PLAIN } from '../../diagnostics/render/paint';
import { visible } from '../../diagnostics/render/visible';
import { blockFull } from './block-full';
import { blockText } from './block-text';
import { costText } from './cost-text';
import { count, counted, listText } from './counted';
import { driftLines } from './drift-lines';
import { agoText, durationText } from './duration-text';
import { edgeModelTexts } from './edge-model-text';
import { fleetName } from './fleet-name';
import type { Shown } from './place-text';
import { type Block, sections } from './sections';
import { shortHash } from './short-hash';
import { verdict } from './verdict';

export const LEVELS = ['summary', 'intents', 'full'] as const;
export type Level = (typeof LEVELS)[number];

export interface TextOptions {
  readonly level?: Level;
  readonly lines?: SourceLines;
  /** How a file of the manifest is named where the reader is. */
  readonly shown?: Shown;
  readonly paint?: Paint;
  /** Milliseconds since 1970, to say how long ago; without it, moments are printed. */
  readonly now?: number;
}

/** A plan for people: which decisions, what they touch, what is in the way, what it takes. */
export function planText(plan: Plan, options: TextOptions = {}): string {
  const { level = 'intents', paint = PLAIN, now } = options;
  const parts = sections(plan);
  const bodies =
    level === 'summary'
      ? []
      : [
          section('BLOCKED', parts.blocked, paint.error, options),
          section('BREAKING', parts.breaking, paint.error, options),
          section('SECURITY', parts.security, paint.warning, options),
          section('CHANGES', parts.rest, paint.strong, options),
        ];
  const paragraphs = [
    heads(plan, paint, now),
    ...bodies,
    plan.drift ? driftLines(plan.drift, { level, paint, now, putBack: 'apply' }) : [],
    totals(plan, paint, level),
    endLine(plan, paint),
  ];
  return `${paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** One block opened, with the lines of the manifest; undefined when the plan has no such number. */
export function intentText(plan: Plan, id: number, options: TextOptions = {}): string | undefined {
  const { blocked, breaking, security, rest } = sections(plan);
  const block = [...blocked, ...breaking, ...security, ...rest].find(({ intent }) => intent.id === id);
  return block && `${opened(block, options).join('\n')}\n`;
}

function opened(block: Block, { lines = () => undefined, shown = same, paint = PLAIN }: TextOptions): string[] {
  return blockFull(block, lines, shown, paint);
}

const same: Shown = (file) => file;

function section(
  name: string,
  blocks: readonly Block[],
  mark: (text: string) => string,
  options: TextOptions,
): string[] {
  if (blocks.length === 0) return [];
  const { level, shown = same, paint = PLAIN } = options;
  const isFull = level === 'full';
  const drawn = blocks.map((block) => (isFull ? opened(block, options) : blockText(block, shown, paint)));
  return [mark(name), ...drawn.flatMap((lines, at) => (isFull && at > 0 ? ['', ...lines] : lines))];
}

function heads(plan: Plan, paint: Paint, now: number | undefined): string[] {
  const { region, account, devices } = plan;
  const where = [fleetName(plan), region, ...(account === null ? [] : [account]), counted(devices, 'device')];
  return [`${paint.strong(visible(where.join(' · ')))}\n${paint.faint(fromTo(plan, now))}`];
}

/** `from 4f21c9a (applied 2 h ago) to 9be07d3`. */
export function fromTo({ base, target }: Plan, now: number | undefined): string {
  const hash = base.hash === null ? 'nothing' : shortHash(base.hash);
  const origin =
    base.from === 'applied'
      ? base.appliedAt === undefined
        ? 'applied'
        : `applied ${agoText(base.appliedAt, now)}`
      : base.name;
  return visible(`from ${hash}${base.hash === null ? '' : ` (${origin})`} to ${shortHash(target.hash)}`);
}

function totals(plan: Plan, paint: Paint, level: Level): string[] {
  const rows: [string, string][] = [['TOTAL', totalText(plan)]];
  for (const [at, text] of edgeModelTexts(plan).entries()) rows.push([at === 0 ? 'MODELS' : '', text]);
  if (!plan.hasChanges && level !== 'full') return rowsText(rows, paint);
  for (const [at, road] of (plan.roads ?? []).entries()) rows.push([at === 0 ? 'BY' : '', roadText(road)]);
  const limits = limitTexts(plan, level === 'full' ? Number.POSITIVE_INFINITY : 3);
  if (limits.length > 0) rows.push(['LIMITS', limits.join(' · ')]);
  if (plan.estimate.seconds > 0) rows.push(['TIME', timeText(plan)]);
  const { cost } = plan.estimate;
  if (cost.pricesOf !== '') rows.push(['COST', costLine(plan)]);
  return rowsText(rows, paint);
}

const rowsText = (rows: readonly (readonly [string, string])[], paint: Paint) =>
  rows.map(([name, text]) => `${paint.strong(name.padEnd(6))}  ${visible(text)}`);

/** `1 of 3 stacks · 0 create · 3 update · …`. */
export function totalText({ summary }: Plan): string {
  const { stacks, things, retired, deviceConfigs, move, keep } = summary;
  const registry = things.create + things.update + things.delete;
  return [
    `${count(stacks.changed)} of ${counted(stacks.all, 'stack')}`,
    `${count(summary.create)} create`,
    `${count(summary.update)} update`,
    `${count(summary.replace)} replace`,
    `${count(summary.delete)} delete`,
    ...(move > 0 ? [`${count(move)} move`] : []),
    ...(keep > 0 ? [`${count(keep)} keep`] : []),
    ...(registry > 0 ? [`things +${count(things.create)} ~${count(things.update)} -${count(things.delete)}`] : []),
    ...(retired > 0 ? [`${count(retired)} retired`] : []),
    ...(deviceConfigs > 0 ? [counted(deviceConfigs, 'device config')] : []),
  ].join(' · ');
}

/** `40 devices of group1: driver, fields by a document that they fetch; needs the program /usr/bin/probe on each`. */
function roadText({ group, by, devices, what, things, needs }: DeviceRoad): string {
  const head = `${counted(devices, 'device')} of ${group}: ${what.join(', ')}`;
  const ways = {
    shadow: 'by the shadow',
    document: 'by a document that they fetch',
    file: `by a new config file on each, which apply does not bring (fleet bundle): ${listText(things, devices, 3)}`,
  };
  return `${head} ${ways[by]}${needs === undefined ? '' : `; needs ${needs}`}`;
}

/** The nearest to its limit first. */
export function limitTexts({ limits }: Plan, most: number): string[] {
  return [...limits]
    .sort((a, b) => b.used / b.limit - a.used / a.limit)
    .slice(0, most)
    .map(({ what, used, limit }) => `${what} ${count(used)}/${count(limit)}`);
}

export function timeText({ estimate }: Plan): string {
  const calls = Object.values(estimate.calls).reduce((sum, n) => sum + n, 0);
  return `about ${durationText(estimate.seconds)}${calls > 0 ? `, ${counted(calls, 'call')} to AWS` : ''}`;
}

export function costLine({ estimate }: Plan): string {
  const { perMonthUsd, deltaUsd, pricesOf, notPriced, liveLookUsd } = estimate.cost;
  const look = liveLookUsd === undefined ? '' : `; each look at a live chart $${liveLookUsd}`;
  const not = notPriced.length === 0 ? '' : `; not priced: ${listText(notPriced, notPriced.length, 4)}`;
  return `about ${costText(deltaUsd)} a month, then $${count(Math.round(perMonthUsd))} (an estimate, prices of ${pricesOf}${not}${look})`;
}

function endLine(plan: Plan, paint: Paint): string[] {
  const { kind, text } = verdict(plan);
  if (kind === 'blocked') {
    const flags = [...new Set(plan.blocked.flatMap(({ flag }) => (flag === null ? [] : [visible(flag)])))];
    const first = `${text[0]?.toUpperCase()}${text.slice(1)}.`;
    if (plan.blocked.some(({ flag }) => flag === null))
      return [paint.error(first), 'Apply does not take them as they are: change the manifest as it says above.'];
    return [paint.error(first), `Apply takes them only with ${listText(flags, flags.length, 5)}.`];
  }
  const sentence = `${text[0]?.toUpperCase()}${text.slice(1)}.`;
  return [kind === 'none' ? paint.good(sentence) : kind === 'drift' ? paint.warning(sentence) : paint.strong(sentence)];
}

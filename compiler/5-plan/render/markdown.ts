import type { Blocked, Plan } from '../../../schema/plan/plan';
import { factsText } from './block-text';
import { breakingTexts } from './breaking-text';
import { wayBack } from './drift-text';
import { edgeModelTexts } from './edge-model-text';
import { effectGroups, forcesOf, headOf, whatOf, whereOf } from './effect-group';
import { code, fenced } from './html';
import { retirementText } from './retirement-text';
import { type Block, sections } from './sections';
import { securityGroups, statementTexts } from './security-text';
import { costLine, fromTo, limitTexts, timeText } from './text';
import { changeText, shortPath, valueText } from './value-text';
import { verdict } from './verdict';
import {
  costText,
  count,
  counted,
  durationText,
  intentSign,
  listText,
  nounOf,
  placeText,
  type Shown,
  verb,
  wayThrough,
} from './wording';

export interface MarkdownOptions {
  /** Bytes of UTF-8. GitHub takes 65,536 characters a comment, others less. */
  readonly budget?: number;
  readonly shown?: Shown;
  /** Printed in the last line: where the saved plan is, how to apply it. Ours, not a user's. */
  readonly footer?: string;
}

const BUDGET = 60_000;

/** What a pipeline finds its own comment by: the fleet with its environment. It is the last line, because mail and lists show the first. */
export function markerOf(fleet: string): string {
  return `<!-- fleet:plan ${fleet.replace(/[^a-z0-9-]/gi, '')} -->`;
}

/**
 * A plan as one comment: the verdict, totals, decisions, then every intent folded. What does not fit is left out from the least dangerous end, and
 * counted: first what intents touch, then the intents, at last the statements behind a decision. The verdict, the totals and the number of
 * decisions are always there.
 */
export function planMarkdown(plan: Plan, options: MarkdownOptions = {}): string {
  const { budget = BUDGET, shown = (file) => file, footer } = options;
  const parts = sections(plan);
  const decisions = [...parts.blocked, ...parts.breaking, ...parts.security];
  const start = [firstLine(plan), totalsTable(plan), ...edgeModelTexts(plan).map((text) => `- ${code(text)}`)];
  const end = [...driftParagraph(plan), footing(plan), ...(footer === undefined ? [] : [footer]), markerOf(plan.fleet)];
  const room = budget - bytes([...start, ...end].join('\n\n')) - SPARE;
  const decided = fitting(decisions, room, decisionItem, 'decision', '**Needs a decision**');
  const folded = foldedIntents([...decisions, ...parts.rest].sort(byId), room - bytes(decided), shown);
  return `${[...start, decided, folded, ...end].filter((part) => part !== '').join('\n\n')}\n`;
}

/** Blank lines between paragraphs, and the lines that count what was left out. */
const SPARE = 400;

const byId = (a: Block, b: Block) => a.intent.id - b.intent.id;

const MARK = { blocked: '⛔', changes: '✅', drift: '⚠️', none: '➖' } as const;

function firstLine(plan: Plan): string {
  const { kind, text } = verdict(plan);
  const isCalm = kind !== 'changes' || plan.contracts.length + plan.tables.length + plan.security.length === 0;
  return `${isCalm ? MARK[kind] : '⚠️'} ${code(plan.environment ?? plan.fleet)}: ${text}`;
}

function totalsTable(plan: Plan): string {
  const { summary, estimate } = plan;
  const { things } = summary;
  const registry = things.create + things.update + things.delete;
  const cells: [string, string][] = [
    ['fleet', code(plan.fleet)],
    ['create', count(summary.create)],
    ['update', count(summary.update)],
    ['replace', count(summary.replace)],
    ['delete', count(summary.delete)],
    ...(summary.move + summary.keep > 0
      ? [['move, keep', `${summary.move}, ${summary.keep}`] as [string, string]]
      : []),
    ...(registry > 0
      ? [['things', `+${count(things.create)} ~${count(things.update)} −${count(things.delete)}`] as [string, string]]
      : []),
    ...(summary.retired > 0 ? [['retired', count(summary.retired)] as [string, string]] : []),
    ['device configs', count(summary.deviceConfigs)],
    ['stacks', `${summary.stacks.changed} of ${summary.stacks.all}`],
    ...(estimate.cost.pricesOf === '' ? [] : [['cost a month', costText(estimate.cost.deltaUsd)] as [string, string]]),
    ...(estimate.seconds > 0 ? [['time', `about ${durationText(estimate.seconds)}`] as [string, string]] : []),
  ];
  const row = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  return [row(cells.map(([name]) => name)), row(cells.map(() => '---')), row(cells.map(([, text]) => text))].join('\n');
}

/** One decision: what it is, what it waits for, and behind that the statements of a policy. `short` leaves those out. */
function decisionItem(block: Block, short: boolean): string {
  const { intent, blocked, security } = block;
  const lines = [
    ...blocked.map((one) => `  - blocked: ${code(one.what)}: ${code(one.why)}, ${way(one)}`),
    ...breakingTexts(block).map((one) => `  - breaks: ${code(one)}`),
    ...securityGroups(security.filter(({ direction }) => direction !== 'narrower')).map((group) => {
      const head = `  - ${group.direction}: ${code(group.on)}`;
      const statements = short ? [] : statementTexts(group.lines, false);
      const rest = statements.length - MOST_STATEMENTS;
      const shown = statements.slice(0, MOST_STATEMENTS).map(({ text }) => code(text));
      return [head, ...shown, ...(rest > 0 ? [`and ${count(rest)} more`] : [])].join('<br>');
    }),
  ];
  const most = short ? MOST_SHORT : MOST_LINES;
  const rest = lines.length - most;
  return [
    `- **${intent.id}** ${code(`${intentSign(intent)} ${intent.title}`)}`,
    ...lines.slice(0, most),
    ...(rest > 0 ? [`  - and ${count(rest)} more of this change`] : []),
  ].join('\n');
}

const MOST_STATEMENTS = 8;
const MOST_LINES = 20;
const MOST_SHORT = 3;

/** As many items as fit, long ones where all fit long; what is left out is counted. */
function fitting(
  blocks: readonly Block[],
  room: number,
  item: (block: Block, short: boolean) => string,
  noun: string,
  title: string,
): string {
  if (blocks.length === 0) return '';
  const long = blocks.map((block) => item(block, false));
  const items = bytes(long.join('\n')) < room / 2 ? long : blocks.map((block) => item(block, true));
  const shown = within(items, room);
  const rest = blocks.length - shown.length;
  const more = rest > 0 ? [`- and ${counted(rest, noun)} more, which this comment has no room for`] : [];
  return [title, '', ...shown, ...more].join('\n');
}

function foldedIntents(blocks: readonly Block[], room: number, shown: Shown): string {
  if (blocks.length === 0) return '';
  const heads = blocks.map((block) => summaryLine(block, shown));
  const listed = within(
    heads.map((head) => `- ${head}`),
    room,
  ).map((line) => line.slice(2));
  // The first body that does not fit is the last: what is shown is the dangerous end, without gaps.
  const spent = listed.reduce((sum, head) => sum + bytes(head) + 4, 0);
  const opened = within(
    listed.map((_, at) => details('', blocks[at])),
    room - spent,
  ).map((_, at) => details(listed[at] ?? '', blocks[at]));
  const closed = listed.slice(opened.length).map((head) => `- ${head}`);
  const missing = heads.length - listed.length;
  const touch = `what ${counted(closed.length, 'change')} ${verb(closed.length, 'touches')}`;
  const more = `${counted(missing, 'change')} more`;
  const left = [...(closed.length > 0 ? [touch] : []), ...(missing > 0 ? [more] : [])];
  const note = left.length > 0 ? [`This comment has no room for ${left.join(' and for ')}.`] : [];
  return [`**Changes**`, ...opened, ...(closed.length > 0 ? [closed.join('\n')] : []), ...note].join('\n\n');
}

function details(head: string, block: Block | undefined): string {
  const body = block ? fenced('diff', bodyLines(block)) : '';
  return `<details><summary>${head}</summary>\n\n${body}\n\n</details>`;
}

/** `~ threshold cold of group1 above 8 → 6 — 1 IoT rule, 1 alarm, 40 device configs`. */
function summaryLine({ intent }: Block, shown: Shown): string {
  const facts = factsText(intent);
  const touched = effectGroups(intent.effects).map(headOf);
  const place = intent.source ? ` <sub>${code(placeText(intent.source, shown))}</sub>` : '';
  const head = `${intentSign(intent)} ${intent.title}${facts === '' ? '' : ` ${facts}`}`;
  return `${intent.id} ${code(head)} — ${touched.length === 0 ? 'nothing in AWS' : listText(touched, touched.length, 5)}${place}`;
}

const MOST_GROUPS = 40;
const MOST_PROPERTIES = 20;
const MOST_DIFF_LINES = 60;
/** Characters of a value in a body. */
const VALUE = 160;

/** The body of a `diff` block: GitHub colours lines by their first character, `!` orange, `+` green, `-` red. */
function bodyLines({ intent, security, retirements }: Block): string[] {
  const groups = effectGroups(intent.effects);
  const rest = groups.length - MOST_GROUPS;
  return [
    ...intent.facts.flatMap((fact) => before(fact.path, fact)),
    ...groups.slice(0, MOST_GROUPS).flatMap((group) => {
      const forces = group.action === 'replace' ? forcesOf(group.effects) : '';
      const sign = group.action === 'create' ? '+' : group.action === 'delete' ? '-' : '!';
      const what = group.effects.length > 0 && group.count === 1 ? '' : whatOf(group);
      const words = [headOf(group), whereOf(group, 6), what, forces].filter((word) => word !== '');
      return [`${sign} ${group.action} ${words.join('  ')}`, ...propertyLines(group.effects)];
    }),
    ...(rest > 0 ? [`# and ${counted(rest, 'kind')} of effects more`] : []),
    ...retirements.map((one) => `- retires ${retirementText(one)}`),
    ...securityGroups(security).flatMap(({ direction, on, lines }) => [
      `! ${direction}  ${on}`,
      ...statementTexts(lines, false)
        .slice(0, MOST_STATEMENTS)
        .map(({ text }) => text),
    ]),
  ];
}

function propertyLines(effects: Parameters<typeof effectGroups>[0]): string[] {
  const distinct = new Map(effects.flatMap(({ properties }) => properties).map((one) => [JSON.stringify(one), one]));
  const lines = [...distinct.values()]
    .slice(0, MOST_PROPERTIES)
    .flatMap((change) => [
      ...before(shortPath(change.path), change),
      ...((change.different ?? 1) > 1 ? [`#     the first of ${count(change.different ?? 1)} different changes`] : []),
    ]);
  const texts = effects
    .flatMap(({ text }) => (text === undefined ? [] : text.replace(/\n$/, '').split('\n')))
    .filter((line) => !/^(---|\+\+\+|===|Index:|\\)/.test(line));
  return [
    ...lines,
    ...(distinct.size > MOST_PROPERTIES ? [`# and ${counted(distinct.size - MOST_PROPERTIES, 'property')} more`] : []),
    ...texts.slice(0, MOST_DIFF_LINES),
    ...(texts.length > MOST_DIFF_LINES ? [`# and ${counted(texts.length - MOST_DIFF_LINES, 'line')} more`] : []),
  ];
}

/** Values that fit one above the other; of long texts the part that differs. */
function before(path: string, change: Parameters<typeof changeText>[0]): string[] {
  const isLong = [change.before, change.after].some((value) => valueText(value, 1e9).length > VALUE);
  if (isLong && change.before !== undefined && change.after !== undefined)
    return [`!     ${path}: ${changeText(change, VALUE)}`];
  const label = path === '' ? '' : `${path}: `;
  return [
    ...(change.before === undefined ? [] : [`-     ${label}${valueText(change.before, VALUE)}`]),
    ...(change.after === undefined ? [] : [`+     ${label}${valueText(change.after, VALUE)}`]),
  ];
}

const MOST_DRIFTED = 10;

function driftParagraph({ drift }: Plan): string[] {
  if (!drift) return [];
  const { drifted, inSync, notChecked } = drift;
  const unread = notChecked.reduce((sum, one) => sum + one.count, 0);
  const rest = drifted.length - MOST_DRIFTED;
  return [
    [
      `**Drift** in sync ${count(inSync)} · drifted ${count(drifted.length)} · not checked ${count(unread)}`,
      ...drifted
        .slice(0, MOST_DRIFTED)
        .map(
          ({ kind, id, within, state, putBack }) =>
            `- ${code(`${nounOf({ kind })} ${within}/${id}`)} ${state}, ${wayBack({ kind, state, putBack }, 'apply')}`,
        ),
      ...(rest > 0 ? [`- and ${count(rest)} more`] : []),
    ].join('\n'),
  ];
}

function footing(plan: Plan): string {
  const limits = limitTexts(plan, 3);
  const { cost } = plan.estimate;
  const parts = [
    fromTo(plan, undefined),
    plan.region,
    ...(limits.length > 0 ? [limits.join(' · ')] : []),
    ...(plan.estimate.seconds > 0 ? [timeText(plan)] : []),
    ...(cost.pricesOf === '' ? [] : [costLine(plan)]),
    `fleetwright ${plan.tool}`,
  ];
  return `<sub>${parts.map(code).join(' · ')}</sub>`;
}

/** A line for the manifest has quotes of its own. */
const way = (one: Blocked) => (one.flag === null ? code(wayThrough(one, String)) : wayThrough(one, code));

/** The first items that fit, each with its line end. */
function within(items: readonly string[], room: number): readonly string[] {
  let left = room;
  const end = items.findIndex((item) => {
    left -= bytes(item) + 2;
    return left < 0;
  });
  return end === -1 ? items : items.slice(0, end);
}

const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text).length;

import type { Plan } from '../../../schema/plan/plan';
import { code } from './code';
import { costText } from './cost-text';
import { count } from './counted';
import { wayBack } from './drift-lines';
import { durationText } from './duration-text';
import { edgeModelTexts } from './edge-model-text';
import { markdownChanges } from './markdown-changes';
import { markdownDecisions } from './markdown-decisions';
import { nounOf } from './noun-of';
import type { Shown } from './place-text';
import { type Block, sections } from './sections';
import { costLine, fromTo, limitTexts, timeText } from './text';
import { verdict } from './verdict';
import { bytes } from './within-budget';

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
  const decided = markdownDecisions(decisions, room);
  const folded = markdownChanges([...decisions, ...parts.rest].sort(byId), room - bytes(decided), shown);
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

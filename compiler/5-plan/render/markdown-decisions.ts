import type { Blocked } from '../../../schema/plan/plan';
import { breakingTexts } from './breaking-text';
import { code } from './code';
import { count, counted } from './counted';
import { intentSign } from './intent-sign';
import type { Block } from './sections';
import { securityGroups, statementTexts } from './security-lines';
import { wayThrough } from './way-through';
import { bytes, withinBudget } from './within-budget';

/** The decisions of a plan, as many as fit, long where all fit long; what is left out is counted. */
export function markdownDecisions(blocks: readonly Block[], room: number): string {
  if (blocks.length === 0) return '';
  const long = blocks.map((block) => decisionItem(block, false));
  const items = bytes(long.join('\n')) < room / 2 ? long : blocks.map((block) => decisionItem(block, true));
  const shown = withinBudget(items, room);
  const rest = blocks.length - shown.length;
  const more = rest > 0 ? [`- and ${counted(rest, 'decision')} more, which this comment has no room for`] : [];
  return ['**Needs a decision**', '', ...shown, ...more].join('\n');
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

/** Statements of a policy that a comment shows of one change. */
export const MOST_STATEMENTS = 8;
const MOST_LINES = 20;
const MOST_SHORT = 3;

/** A line for the manifest has quotes of its own. */
const way = (one: Blocked) => (one.flag === null ? code(wayThrough(one, String)) : wayThrough(one, code));

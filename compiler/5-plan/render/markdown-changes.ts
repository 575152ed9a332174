import { factsText } from './block-text';
import { code, fenced } from './code';
import { counted, listText, verb } from './counted';
import { effectGroups, headOf } from './effect-group';
import { intentSign } from './intent-sign';
import { markdownDiff } from './markdown-diff';
import { placeText, type Shown } from './place-text';
import type { Block } from './sections';
import { bytes, withinBudget } from './within-budget';

/** Every intent folded, from the dangerous end; what has no room is counted. */
export function markdownChanges(blocks: readonly Block[], room: number, shown: Shown): string {
  if (blocks.length === 0) return '';
  const heads = blocks.map((block) => summaryLine(block, shown));
  const listed = withinBudget(
    heads.map((head) => `- ${head}`),
    room,
  ).map((line) => line.slice(2));
  // The first body that does not fit is the last: what is shown is the dangerous end, without gaps.
  const spent = listed.reduce((sum, head) => sum + bytes(head) + 4, 0);
  const opened = withinBudget(
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
  const body = block ? fenced('diff', markdownDiff(block)) : '';
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

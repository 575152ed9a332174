import type { Effect, Intent } from '../../../schema/plan/plan';
import type { Paint } from '../../diagnostics/render/paint';
import { visible } from '../../diagnostics/render/visible';
import { breakingTexts } from './breaking-text';
import { listText } from './counted';
import { type EffectGroup, effectGroups, forcesOf, headOf, whatOf, whereOf } from './effect-group';
import { intentSign, SIGN } from './intent-sign';
import { placeText, type Shown } from './place-text';
import { retirementText } from './retirement-text';
import type { Block } from './sections';
import { securityGroups, securityLines } from './security-lines';
import { namedChange } from './value-text';
import { wayThrough } from './way-through';

/** The column in which the places of the manifest begin. */
const PLACE_AT = 76;

/** An intent and what it touches, identical effects counted: its length depends on kinds of effects, not on how many there are. */
export function blockText(block: Block, shown: Shown, paint: Paint): string[] {
  const { intent, blocked, security, retirements } = block;
  return [
    headLine(block, shown, paint),
    ...originLines(intent),
    ...effectLines(intent.effects, paint),
    ...breakingTexts(block).map((one) => paint.error(`breaks   ${one}`)),
    ...retirements.map((one) => paint.warning(`retires  ${retirementText(one)}`)),
    ...securityGroups(security).flatMap((group) => securityLines(group, paint, false)),
    ...blocked.flatMap((one) => [
      paint.error(`blocked  ${visible(one.what)}: ${visible(one.why)}`),
      wayThrough(one, (text) => paint.strong(visible(text))),
    ]),
  ].map((line, at) => (at === 0 ? line : `      ${line}`));
}

export function headLine({ intent }: Block, shown: Shown, paint: Paint): string {
  const facts = factsText(intent);
  const sign = intentSign(intent);
  const title = `${visible(intent.title)}${facts === '' ? '' : `   ${facts}`}`;
  const line = `${String(intent.id).padStart(2)} ${sign.padEnd(3)} ${title}`;
  const place = intent.source ? visible(placeText(intent.source, shown)) : '';
  const painted = `${line.slice(0, 3)}${painter(sign, paint)(sign.padEnd(3))} ${paint.strong(title)}`;
  return `${painted}${place === '' ? '' : `${' '.repeat(Math.max(2, PLACE_AT - line.length))}${paint.faint(place)}`}`;
}

/** The first two of what changed in it; of an intent of several facts together, each is an intent of its own. */
export function factsText({ facts, origin }: Intent): string {
  if (origin === 'together') return '';
  const first = facts.slice(0, 2).map((fact) => namedChange(fact));
  return listText(first, facts.length, 2);
}

/** Why an intent has no line of the manifest of its own, or no effect. */
export function originLines({ origin, facts, effects }: Intent): string[] {
  if (origin === 'tool') return ['the manifest is the same: this version of the tool compiles it to something else'];
  if (origin === 'together') {
    const paths = facts.map(({ path }) => visible(path));
    return [`only together explained by ${listText(paths, paths.length, 3)}`];
  }
  return effects.length === 0 ? ['changes nothing in AWS or on a device'] : [];
}

/** A group of effects in the words of its line. */
export function effectRow(group: EffectGroup) {
  const forces = group.action === 'replace' ? forcesOf(group.effects) : '';
  const what = forces === '' ? whatOf(group) : `${whatOf(group)} (${forces})`;
  return { sign: SIGN[group.action], head: headOf(group), where: whereOf(group), what: `${what}${fate(group)}` };
}

function effectLines(effects: readonly Effect[], paint: Paint): string[] {
  const rows = effectGroups(effects).map(effectRow);
  const width = (key: 'sign' | 'head' | 'where', most: number) =>
    Math.min(most, Math.max(0, ...rows.map((row) => row[key].length)));
  const [signs, heads, wheres] = [width('sign', 3), width('head', 30), width('where', 40)];
  const digits = Math.max(0, ...rows.map(({ head }) => head.indexOf(' ')));
  return rows.map(({ sign, head, where, what }) => {
    const aligned = `${' '.repeat(digits - head.indexOf(' '))}${head}`;
    const line = `${aligned.padEnd(heads)}  ${what === '' ? where : `${where.padEnd(wheres)}  ${what}`}`;
    return `${painter(sign, paint)(sign.padEnd(signs))} ${line}`.trimEnd();
  });
}

/** What becomes of what is no longer declared. */
function fate({ action, effects }: { action: Effect['action']; effects: readonly Effect[] }): string {
  if (action === 'keep') return 'stays in AWS, no longer managed';
  if (action === 'move') return 'keeps its name in AWS';
  return effects.some(({ stateful }) => stateful) && (action === 'delete' || action === 'replace')
    ? ', holds data or identity'
    : '';
}

function painter(sign: string, paint: Paint): (text: string) => string {
  if (sign === '+') return paint.good;
  if (sign.startsWith('-')) return paint.error;
  return sign === '~' ? paint.warning : paint.faint;
}

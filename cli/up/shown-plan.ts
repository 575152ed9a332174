import { effectsFull, frames } from '../../compiler/5-plan/render/block-full';
import { effectRow, factsText, originLines } from '../../compiler/5-plan/render/block-text';
import { breakingTexts } from '../../compiler/5-plan/render/breaking-text';
import { counted } from '../../compiler/5-plan/render/counted';
import { type EffectGroup, effectGroups } from '../../compiler/5-plan/render/effect-group';
import { intentSign } from '../../compiler/5-plan/render/intent-sign';
import { placeText, type Shown } from '../../compiler/5-plan/render/place-text';
import { retirementText } from '../../compiler/5-plan/render/retirement-text';
import { type Block, sections } from '../../compiler/5-plan/render/sections';
import { securityGroups, securityLines } from '../../compiler/5-plan/render/security-lines';
import { totalText } from '../../compiler/5-plan/render/text';
import { verdict } from '../../compiler/5-plan/render/verdict';
import { countMistakes } from '../../compiler/diagnostics/fold';
import { formatPlace } from '../../compiler/diagnostics/place';
import type { Finding, SourceLines } from '../../compiler/diagnostics/render/finding';
import { frame } from '../../compiler/diagnostics/render/frame';
import { PLAIN } from '../../compiler/diagnostics/render/paint';
import { visible } from '../../compiler/diagnostics/render/visible';
import { HONOURED } from '../../runtime/twin/stacks/honoured';
import type { ConsoleChange, ConsoleEffect, ConsoleIntent } from '../../schema/console-protocol';
import type { Plan } from '../../schema/plan/plan';

/** Lines of one kind of effect that a page is sent: a long list is for `fleet plan --full`. */
const MOST_LINES = 200;

/** A plan for the console, in the words that the planner has for a terminal. */
export function shownPlan(
  plan: Plan,
  lines: SourceLines,
  shown: Shown,
): Pick<ConsoleChange, 'verdict' | 'total' | 'intents'> {
  const { blocked, breaking, security, rest } = sections(plan);
  const blocks = [...blocked, ...breaking, ...security, ...rest];
  return {
    verdict: verdict(plan).text,
    total: plan.hasChanges ? totalText(plan) : '',
    intents: blocks.map((block) => shownIntent(block, lines, shown)),
  };
}

function shownIntent(block: Block, lines: SourceLines, shown: Shown): ConsoleIntent {
  const { intent, security, blocked, retirements } = block;
  return {
    sign: intentSign(intent),
    title: visible(intent.title),
    facts: factsText(intent),
    place: intent.source ? visible(placeText(intent.source, shown)) : '',
    frame: frames(intent, lines, shown, PLAIN).join('\n'),
    danger: intent.danger,
    warnings: [
      ...originLines(intent),
      ...blocked.map(({ what, why }) => `apply asks for approval: ${visible(what)}: ${visible(why)}`),
      ...breakingTexts(block).map((one) => `breaks ${one}`),
      ...retirements.map((one) => `retires ${retirementText(one)}`),
      ...securityGroups(security).flatMap((group) => securityLines(group, PLAIN, false)),
    ],
    effects: effectGroups(intent.effects).map(shownEffect),
  };
}

function shownEffect(group: EffectGroup): ConsoleEffect {
  const all = effectsFull(group.effects, PLAIN);
  const more = all.length - MOST_LINES;
  const why = leftOut(group);
  return {
    ...effectRow(group),
    here: why === '' ? 'in-force' : 'aws',
    why,
    lines: more > 0 ? [...all.slice(0, MOST_LINES), `and ${counted(more, 'line')} more`] : all,
  };
}

/** Why the twin does without; empty where it goes by it. */
function leftOut({ effects: [effect] }: EffectGroup): string {
  if (effect?.on !== 'resource') return effect?.ids[0]?.startsWith('glue/') ? String(HONOURED['AWS::Glue::Job']) : '';
  const stand = HONOURED[effect.kind];
  if (stand === undefined) return 'the twin has no room for it';
  return typeof stand === 'string' ? stand : '';
}

export function shownMistakes(
  findings: readonly Finding[],
  lines: SourceLines,
): Pick<ConsoleChange, 'verdict' | 'mistakes'> {
  return {
    verdict: counted(countMistakes(findings, 'error'), 'mistake'),
    mistakes: findings.map(({ severity, code, message, why, fix, place }) => ({
      severity,
      code,
      message: visible(message),
      why: visible(why),
      fix: visible(fix),
      place: visible(formatPlace(place)),
      frame: frame(lines(place.file) ?? [], place),
    })),
  };
}

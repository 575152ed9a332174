import { blockText } from '../../compiler/5-plan/render/block-text';
import { sections } from '../../compiler/5-plan/render/sections';
import { verdict } from '../../compiler/5-plan/render/verdict';
import type { Shown } from '../../compiler/5-plan/render/wording';
import type { Paint } from '../../compiler/diagnostics/render/paint';
import { counted } from '../table';
import type { Changed } from './reporter';

/** What a saved manifest has changed while the fleet runs: the plan, as `fleet plan` prints it, and the agents that were taken along. */
export function changedText({ plan, agents }: Changed, shown: Shown, paint: Paint): string {
  const { blocked, breaking, security, rest } = sections(plan);
  const blocks = [...blocked, ...breaking, ...security, ...rest];
  const head = `${paint.strong('applied')}: ${verdict(plan).text}`;
  const restarted = [
    ['started', agents.added],
    ['started again', agents.changed],
    ['stopped', agents.removed],
  ] as const;
  const told = restarted.flatMap(([what, { length }]) => (length > 0 ? [`${counted(length, 'agent')} ${what}`] : []));
  return `${[
    told.length > 0 ? `${head}; ${told.join(', ')}` : head,
    ...blocks.flatMap((block) => blockText(block, shown, paint)),
  ].join('\n')}\n`;
}

import { blockText } from '../../compiler/5-plan/render/block-text';
import type { Shown } from '../../compiler/5-plan/render/place-text';
import { sections } from '../../compiler/5-plan/render/sections';
import { verdict } from '../../compiler/5-plan/render/verdict';
import type { Paint } from '../../compiler/diagnostics/render/paint';
import { counted } from '../table';
import type { Changed } from './reporter';

/** Equal mistakes of many agents are one mistake of the manifest. */
const MOST_REASONS = 3;

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
  const { applied, rejected, waiting } = agents.told;
  const byShadow = [
    ['run by it', applied],
    ['rejected it', rejected],
    ['have not said yet what became of it', waiting],
  ] as const;
  const told = [...byShadow, ...restarted].flatMap(([what, { length }]) =>
    length > 0 ? [`${counted(length, 'agent')} ${what}`] : [],
  );
  return `${[
    told.length > 0 ? `${head}; ${told.join(', ')}` : head,
    ...rejected.slice(0, MOST_REASONS).map(({ thing, reason }) => `  ${thing}: ${reason}`),
    ...blocks.flatMap((block) => blockText(block, shown, paint)),
  ].join('\n')}\n`;
}

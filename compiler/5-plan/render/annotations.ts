import type { Blocked, Plan, SourcePlace } from '../../../schema/plan/plan';
import { escapeData, escapeProperty } from '../../diagnostics/render/github';
import { visible } from '../../diagnostics/render/visible';
import { breakText, tableTexts } from './breaking-text';
import type { Shown } from './place-text';

/** GitHub shows so many annotations of a step for each level; what is blocked comes first. */
const MOST = 10;

/** Annotations of a GitHub workflow on the lines of the manifest that need a decision: blocked, breaking, wider permissions. */
export function planAnnotations(plan: Plan, shown: Shown): string {
  const sources = new Map(plan.intents.map(({ id, source }) => [id, source]));
  const line = (level: 'error' | 'warning', intent: number, title: string, text: string) =>
    annotation(level, sources.get(intent), title, text, shown);
  const errors = plan.blocked.map((one) =>
    line('error', one.intent, 'needs approval', `${one.what}: ${one.why}. ${passing(one)}`),
  );
  const warnings = [
    ...plan.contracts.map((one) => line('warning', one.intent, 'breaks a reader', breakText(one))),
    ...plan.tables.map((one) => line('warning', one.intent, 'breaks queries', tableTexts([one]).join())),
    ...plan.security
      .filter(({ direction }) => direction === 'wider')
      .map(({ intent, on, within, lines }) =>
        line(
          'warning',
          intent,
          'permissions widen',
          `${within}/${on}: ${lines.map((one) => `${one.sign} ${one.effect} ${one.action} ${one.resource}`).join('; ')}`,
        ),
      ),
  ];
  return [...errors.slice(0, MOST), ...warnings.slice(0, MOST)].join('');
}

function annotation(level: string, place: SourcePlace | undefined, title: string, text: string, shown: Shown): string {
  const where = place
    ? [
        ['file', shown(place.file)],
        ['line', place.line],
        ['col', place.column],
      ]
    : [];
  const listed = [...where, ['title', title]].map(
    ([name, value]) => `${name}=${escapeProperty(visible(String(value)))}`,
  );
  return `::${level} ${listed.join(',')}::${escapeData(visible(text))}\n`;
}

const passing = ({ flag, fix = '' }: Blocked) => (flag === null ? `Instead: ${fix}` : `Allow it with ${flag}`);

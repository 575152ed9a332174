import type { Json } from '../../../schema/plan/json';
import type { Fleet } from '../../ir/fleet/index';
import type { Question } from '../../ir/fleet/question';
import { uid } from './names';
import { narrowing } from './panel-sql';

export interface DrillLink {
  /** The column that a click goes by, or the one that tells series apart. */
  readonly by: string | undefined;
  readonly links: Json;
}

/** A click narrows the dashboard to where the value comes from: from site to group to device. */
export function drillLink(fleet: Fleet, dashboard: string, question: Question, labels: boolean): DrillLink {
  const shown = question.measures.length === 0 ? narrowing(question) : question.dimensions.map(({ column }) => column);
  const by = narrowing(question)
    .filter((name) => shown.includes(name))
    .at(-1);
  if (by === undefined) return { by: question.dimensions.find(({ role }) => role === 'series')?.column, links: [] };
  const value = labels ? `__field.labels.${by}` : `__data.fields.${by}`;
  const url = `/d/${uid(fleet, dashboard)}?\${__url_time_range}&var-${by}=\${${value}:percentencode}`;
  return { by, links: [{ title: 'Show only this', url, targetBlank: false }] };
}

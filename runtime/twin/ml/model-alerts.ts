import type { DeviceAlerts } from '../../../schema/console-protocol';
import { modelAlertId } from '../../../schema/edge-model';
import type { ModelSpec } from '../../../schema/model-spec';
import { findUnit } from '../../../schema/units';
import type { Json } from './definition';
import type { ScoredRow } from './watch-model';

const SEVERITY = 'warning';

interface Alarmed {
  readonly model: string;
  readonly group: string;
  readonly device: string;
}

/** What goes to the alert topic for a reading that a model is alarmed by. */
export interface ModelAlert {
  readonly model: string;
  readonly title: string;
  readonly severity: typeof SEVERITY;
  readonly group_id: string;
  readonly device_id: string;
  /** ms since 1970. */
  readonly event_time: number;
  readonly score: number;
  readonly what: string;
}

/**
 * One alert for as long as a device stays odd. A detector is alarmed by a score from the bound on that its evaluation set; a prediction that crosses a limit of a
 * threshold is an alarm before the threshold is.
 */
export class ModelAlerts {
  readonly #seen = new Map<string, number>();
  readonly #alarmed = new Map<string, Alarmed>();

  of(spec: ModelSpec, evaluation: Json, rows: readonly ScoredRow[]): readonly ModelAlert[] {
    const alerts: ModelAlert[] = [];
    for (const row of [...rows].sort((a, b) => a.at - b.at)) {
      const key = JSON.stringify([spec.model, row.group, row.device]);
      if (row.at <= (this.#seen.get(key) ?? Number.NEGATIVE_INFINITY)) continue;
      this.#seen.set(key, row.at);
      const what = row.score === null ? undefined : alarmOf(spec, evaluation, row.group, row.score);
      if (what === undefined || row.score === null) {
        this.#alarmed.delete(key);
        continue;
      }
      if (this.#alarmed.has(key)) continue;
      this.#alarmed.set(key, { model: spec.model, group: row.group, device: row.device });
      alerts.push({
        model: spec.model,
        title: spec.title,
        severity: SEVERITY,
        group_id: row.group,
        device_id: row.device,
        event_time: row.at,
        score: row.score,
        what,
      });
    }
    return alerts;
  }

  /** The others are models no more. */
  keep(models: ReadonlySet<string>): void {
    for (const [key, { model }] of this.#alarmed) if (!models.has(model)) this.#alarmed.delete(key);
  }

  /** One of each device that is odd now, called as an agent that watches by the model calls it. */
  open(): readonly DeviceAlerts[] {
    return [...this.#alarmed.values()].map(({ model, group, device }) => ({
      group,
      device,
      alerts: [{ id: modelAlertId(model), severity: SEVERITY }],
    }));
  }
}

function alarmOf(spec: ModelSpec, evaluation: Json, group: string, score: number): string | undefined {
  const { task } = spec;
  if (task.kind === 'detect') {
    const above = (evaluation as { readonly alarm?: { readonly above?: number | null } } | null)?.alarm?.above;
    return typeof above === 'number' && score >= above
      ? `score ${short(score)}, from ${short(above)} on it is odd`
      : undefined;
  }
  const unit = spec.fields.find(({ id }) => id === task.field)?.unit ?? '';
  const symbol = findUnit(unit)?.symbol ?? unit;
  const limits = spec.sources.find((source) => source.group === group)?.labels ?? [];
  for (const { threshold, limit } of limits) {
    if (limit?.column !== task.column) continue;
    const { above, below } = limit;
    const crossed =
      above !== undefined && score > above
        ? `above ${above} ${symbol}`
        : below !== undefined && score < below
          ? `below ${below} ${symbol}`
          : undefined;
    if (crossed !== undefined)
      return `${task.field} will be ${short(score)} ${symbol}, ${crossed} (${threshold}), in ${task.horizonMs / 60_000} min`;
  }
  return undefined;
}

const short = (value: number) => String(Number(value.toPrecision(4)));

import type { LaidScore } from '../../runtime/twin/findings/findings';
import type { ScoredRow } from '../../runtime/twin/ml/watch-model';

/** What a model does now, for whoever looks. */
export interface ModelActivity {
  readonly endpoint?: string;
  readonly watchedAt?: number;
  readonly nextAt?: number;
  readonly warning?: string;
  /** The newest of each device, of the last watch. */
  readonly scores: readonly ScoredRow[];
  readonly training?: { readonly step: string; readonly line: string };
  /** Why a training could not begin. */
  readonly problem?: string;
}

const NONE: ModelActivity = { scores: [] };

/** What models have done so far, and are trained by, by id. */
export class ModelActivities {
  readonly #activities = new Map<string, ModelActivity>();

  of(id: string): ModelActivity {
    return this.#activities.get(id) ?? NONE;
  }

  training(id: string, step: string, line: string): void {
    this.#activities.set(id, { ...this.#untrained(id), training: { step, line } });
  }

  /** `problem`: why it could not begin. */
  trained(id: string, problem?: string): void {
    this.#activities.set(id, { ...this.#untrained(id), ...(problem === undefined ? {} : { problem }) });
  }

  watched(id: string, watchedAt: number, laid: readonly LaidScore[], warning: string | undefined): void {
    const { warning: _, ...before } = this.of(id);
    const scores = newestOfEach(laid.map(scoredRow));
    this.#activities.set(id, { ...before, watchedAt, scores, ...(warning === undefined ? {} : { warning }) });
  }

  #untrained(id: string): ModelActivity {
    const { training: _, problem: __, ...rest } = this.of(id);
    return rest;
  }
}

function newestOfEach(rows: readonly ScoredRow[]): readonly ScoredRow[] {
  const newest = new Map<string, ScoredRow>();
  for (const row of rows) {
    const key = JSON.stringify([row.group, row.device]);
    if (row.score !== null && row.at >= (newest.get(key)?.at ?? 0)) newest.set(key, row);
  }
  return [...newest.values()];
}

const scoredRow = ({ group_id: group, device_id: device, event_time: at, score }: LaidScore): ScoredRow => ({
  group,
  device,
  at,
  score,
});

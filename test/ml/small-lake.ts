import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelSpec } from '../../schema/model-spec';
import { duck } from '../etl/duckdb';

export const MINUTE = 60_000;
export const DAY = 1440 * MINUTE;
export const FROM = Date.UTC(2026, 5, 1);
const EVERY = 10 * MINUTE;

export interface Row {
  readonly device: string;
  readonly at: number;
  readonly temperature: number | null;
  readonly humidity: number | null;
}

/** A week of two rooms, every ten minutes: a daily course, and a warm spell of some hours each second day. */
export function week(devices: readonly string[] = ['r-1', 'r-2']): Row[] {
  return devices.flatMap((device, index) =>
    Array.from({ length: (7 * DAY) / EVERY }, (_, n) => {
      const at = FROM + n * EVERY;
      const day = Math.sin((2 * Math.PI * (at % DAY)) / DAY);
      const since = (at - FROM - index * 5 * 60 * MINUTE) % (2 * DAY);
      const spell = since > DAY && since < DAY + 300 * MINUTE ? Math.min(8, (since - DAY) / (15 * MINUTE)) : 0;
      const noise = (((n * 2654435761 + index) >>> 7) % 100) / 200;
      return { device, at, temperature: 3 + day + spell + noise, humidity: 60 - 2 * day + noise };
    }),
  );
}

/** A curated table as the ETL leaves it: `folder/curated_room/group=north/dt=…/*.parquet`. */
export async function writeLake(
  folder: string,
  rows: readonly Row[],
  columns = ['temperature', 'humidity'],
): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (rows.length === 0) return;
  const file = join(folder, 'rows.json');
  writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
  const db = await duck();
  await db.rows(`COPY (
      SELECT device AS device_id, make_timestamp("at" * 1000) AS event_time, NULL::VARCHAR AS data_quality,
             ${columns.join(', ')}, coalesce(temperature > 8, false) AS breach_too_warm,
             'north' AS "group", strftime(make_timestamp("at" * 1000), '%Y-%m-%d') AS dt
      FROM read_json('${file}', columns = {device: 'VARCHAR', "at": 'BIGINT', temperature: 'DOUBLE', humidity: 'DOUBLE'})
    ) TO '${join(folder, 'curated_room')}' (FORMAT parquet, PARTITION_BY ("group", dt), OVERWRITE_OR_IGNORE)`);
  rmSync(file);
}

export function specOf(algorithm: ModelSpec['algorithm']['name'], more: Partial<ModelSpec> = {}): ModelSpec {
  const isPrediction = algorithm === 'xgboost';
  return {
    format: 'fleetwright/model-spec/v1',
    model: 'room-watch',
    title: 'Room watch',
    severity: 'warning',
    task: isPrediction
      ? { kind: 'predict', field: 'temperature', column: 'temperature', horizonMs: 30 * MINUTE }
      : { kind: 'detect', earlyMs: 30 * MINUTE, falseAlarmEveryMs: 30 * DAY },
    sources: [
      {
        group: 'north',
        table: 'curated_room',
        everyMs: EVERY,
        gapMs: 3 * EVERY,
        labels: [{ threshold: 'too-warm', column: 'breach_too_warm', limit: { column: 'temperature', above: 8 } }],
      },
    ],
    fields: ['humidity', 'temperature'].map((id) => ({ id, column: id, unit: null, derived: false })),
    features: { rolling: ['mean'], windowsMs: [60 * MINUTE], lagsMs: [30 * MINUTE], rates: true, timeOfDay: true },
    algorithm: { name: algorithm, hyperparameters: {}, seed: 7 },
    train: { windowMs: 30 * DAY, holdOut: 0.4 },
    accept: isPrediction ? { metric: 'rmse', baseline: 'persistence' } : { metric: 'auc', baseline: 'threshold' },
    drift: { psi: 0.2 },
    because: 'models.room-watch',
    ...more,
  };
}

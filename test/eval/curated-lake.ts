import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { compileEdge, initialState, step } from '../../runtime/agent/edge/step';
import { compileCondition } from '../../runtime/condition';
import type { Fault } from '../../runtime/drivers/driver';
import { kindOf } from '../../runtime/drivers/simulate/kinds/index';
import { seedOf } from '../../runtime/drivers/simulate/noise';
import { simulated } from '../../runtime/drivers/simulate/readings';
import type { AgentConfig, AgentDevice } from '../../schema/agent-config';
import { duck } from '../etl/duckdb';

export interface Simulation {
  readonly table: string;
  readonly configs: readonly AgentConfig[];
  readonly from: number;
  readonly until: number;
  readonly seed: number;
  readonly faults: Readonly<Record<string, readonly Fault[]>>;
}

/** What one message says: the payload of the agent, and the breach of every threshold by its condition over this reading. */
export interface Said {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly breaches: readonly boolean[];
}

/** The readings that an agent would publish, by its own edge (deadbands, checks), from the simulated driver. */
export function* said(config: AgentConfig, device: AgentDevice, simulation: Simulation): Iterable<Said> {
  const { driver, fields, everyMs, thresholds } = config;
  if (driver.use !== 'simulate') throw new Error(`${config.thing} is not simulated`);
  const { from, until, seed, faults } = simulation;
  const kind = kindOf(driver.kind);
  const own = { seed: seedOf(seed, device.id), faults: faults[device.id] ?? [] };
  const readings = simulated({ kind, fields, thresholds, ...own });
  const rules = compileEdge({ fields, thresholds });
  const conditions = thresholds.map(({ condition }) => compileCondition(condition));
  let state = initialState();
  for (let t = from; t < until; t += everyMs) {
    for (const reading of readings(t - everyMs, t)) {
      const done = step(rules, device, state, reading, { bootId: 'eval', monotonicMs: reading.at - from });
      state = done.state;
      const record = done.records.find((one) => one.kind === 'data');
      if (!record) continue;
      const payload = JSON.parse(Buffer.from(record.payload).toString('utf8')) as Record<string, unknown>;
      const values = reading.values as Record<string, number>;
      yield { payload, breaches: conditions.map((condition) => condition(values) === true) };
    }
  }
}

const breachColumn = (threshold: string) => `breach_${threshold.replaceAll('-', '_')}`;

/** Weeks of the curated table of one group, as the ETL would leave it, in `folder/<table>/group=…/dt=…`. The shape is proven in same-shape.ts. */
export async function writeCurated(folder: string, simulation: Simulation): Promise<number> {
  const [first] = simulation.configs;
  if (!first) throw new Error('no device');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${simulation.table}.csv`);
  const fields = first.fields.map(({ id }) => id);
  const breaches = first.thresholds.map(({ id }) => breachColumn(id));
  const handle = openSync(file, 'w');
  let rows = 0;
  let text = `${['device_id', 'ms', ...fields, ...breaches].join(',')}\n`;
  for (const config of simulation.configs) {
    for (const device of config.devices) {
      for (const { payload, breaches: met } of said(config, device, simulation)) {
        const cells = fields.map((id) => (payload[id] === undefined ? '' : JSON.stringify(payload[id])));
        text += `${[device.id, payload['event_time'], ...cells, ...met].join(',')}\n`;
        rows++;
        if (text.length < 1_000_000) continue;
        writeSync(handle, text);
        text = '';
      }
    }
  }
  writeSync(handle, text);
  closeSync(handle);
  const out = join(folder, simulation.table);
  const db = await duck();
  await db.rows(`COPY (
      SELECT device_id, make_timestamp(ms * 1000) AS event_time, NULL::VARCHAR AS data_quality,
             ${[...fields, ...breaches].map((name) => `"${name}"`).join(', ')},
             '${first.group}' AS "group", strftime(make_timestamp(ms * 1000), '%Y-%m-%d') AS dt
      FROM read_csv('${file}', header = true) ORDER BY device_id, event_time
    ) TO '${out}' (FORMAT parquet, PARTITION_BY ("group", dt), FILENAME_PATTERN 'part-{i}', OVERWRITE_OR_IGNORE)`);
  rmSync(file);
  return rows;
}

import { join } from 'node:path';
import { putDevices } from '../../../runtime/twin/devices-table';
import { runEtl } from '../../../runtime/twin/etl/run-etl';
import { loadStacks } from '../../../runtime/twin/stacks/load';
import { lakeRoom } from '../lake/lake-room';

/** One device of a group, and what it reads at a moment: `n` counts its readings. */
export interface Speaker {
  readonly group: string;
  readonly device: string;
  readonly sensor: string;
  readonly fields: (n: number) => Readonly<Record<string, unknown>>;
}

/** Of yesterday and today by the clock of the room: noon of 31 January 2026. */
const DAYS = [30, 31];
const HOURS = [8, 9];
const PER_HOUR = 4;

/** A lake whose tables the real ETL has filled with readings of these devices, and with an alert of each. */
export async function filledLake(generated: string, dataDir: string, speakers: readonly Speaker[]) {
  const { resources } = loadStacks(generated);
  const room = lakeRoom(join(dataDir, 'lake'), resources);
  await putDevices(generated, room.lake.catalog, room.store);
  for (const speaker of speakers) {
    let n = 0;
    for (const day of DAYS)
      for (const hour of HOURS)
        for (let each = 0; each < PER_HOUR; each++) {
          const at = Date.UTC(2026, 0, day, hour, each * 10);
          const { group, device, fields } = speaker;
          const head = { event_time: at, boot_id: 'b', sequence: ++n, monotonic_ms: n * 1000, late: false };
          const tail = { group_id: group, device_id: device, ingest_ms: at + 500, trace_id: `${device}-${n}` };
          const key = `raw/group=${group}/device=${device}/year=2026/month=01/day=${day}/${n}.json`;
          await room.put(key, JSON.stringify({ ...head, ...tail, ...fields(n) }));
        }
    await room.put(`alerts/group=${speaker.group}/dt=2026-01-31/${speaker.device}.json`, alert(speaker));
  }
  for (const sensor of new Set(speakers.map((speaker) => speaker.sensor)))
    await runEtl({ generated, dataDir, resources }, sensor, { from: '2026-01-30', to: '2026-01-31' });
  return room;
}

function alert({ group, device }: Speaker): string {
  const at = Date.UTC(2026, 0, 31, 9, 30);
  return JSON.stringify({
    event_time: at,
    boot_id: 'b',
    sequence: 1000,
    threshold: 'damp',
    severity: 'warning',
    state: 'raised',
    field: 'humidity',
    value: '86',
    unit: '%RH',
    since_ms: at - 60_000,
    group_id: group,
    device_id: device,
    ingest_ms: at + 500,
    trace_id: 't',
  });
}

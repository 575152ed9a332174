import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../runtime/clock';
import { runEtl } from '../../../runtime/twin/etl/run-etl';
import { Findings, readFindings } from '../../../runtime/twin/findings/findings';
import { bucketsOf, type ObjectStore } from '../../../runtime/twin/lake/storage/object-store';
import type { ResolvedResource } from '../../../runtime/twin/ports';
import { loadStacks } from '../../../runtime/twin/stacks/load';
import { putDevicesTable } from '../../../runtime/twin/wiring/devices-table';
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
  await putDevicesTable(generated, room.lake.catalog, room.store);
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
  await scored({ generated, dataDir, resources, clock: room.clock, store: room.store }, speakers);
  return room;
}

interface Scored {
  readonly generated: string;
  readonly dataDir: string;
  readonly resources: readonly ResolvedResource[];
  readonly clock: Clock;
  readonly store: ObjectStore;
}

/** Every model has scored the same moments, and the generated function has judged and laid what it says: all of it is odd. */
async function scored({ generated, dataDir, resources, clock, store }: Scored, speakers: readonly Speaker[]) {
  const file = join(generated, 'findings/settings.json');
  if (!existsSync(file)) return;
  const { models } = JSON.parse(readFileSync(file, 'utf8')) as { readonly models: readonly FoundModel[] };
  const findings = new Findings({
    folder: join(dataDir, 'findings'),
    clock,
    objects: store,
    notifications: { publish: async () => {} },
    functions: { invoke: async () => {} },
    accepted: () => ({ bound: 3 }),
  });
  findings.serve(await readFindings(resources, generated));
  const bucket = bucketsOf(resources).find((name) => name.includes('-curated-')) ?? '';
  const moments = DAYS.flatMap((day) => HOURS.map((hour) => Date.UTC(2026, 0, day, hour)));
  for (const { id, source, groups } of models) {
    const rows = speakers
      .filter(({ group }) => group in groups)
      .flatMap(({ group, device }) => moments.map((at) => `${group},${device},${at},1`));
    if (!source || rows.length === 0) continue;
    const put = (key: string, text: string) => store.put(bucket, `models/${id}/run/${key}`, Buffer.from(text));
    const scores = rows.map(() => '{"score": 1000}\n').join('');
    await put('new/v1/rows.csv', `group,device_id,time_ms,some\n${rows.join('\n')}\n`);
    await put('new/v1/score.csv', rows.map(() => '1000\n').join(''));
    await put('scores/v1/score.csv.out', scores);
    const key = source === 'batch' ? 'scores/v1/score.csv.out' : 'new/v1/score.csv';
    await findings.object(`models/${id}/run/${key}`, async () => ({ version: '1', text: scores }));
  }
  findings.stop();
}

interface FoundModel {
  readonly id: string;
  readonly source?: 'batch' | 'endpoint';
  readonly groups: object;
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

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../../runtime/clock';
import { Findings, readFindings } from '../../../runtime/twin/findings/findings';
import { bucketsOf, ObjectStore } from '../../../runtime/twin/lake/storage/object-store';
import { loadStacks } from '../../../runtime/twin/stacks/load';
import { temporaryFolder } from '../../drivers/temporary-folder';
import { MEMORY, manifest, NO_MEMORY, written } from '../../targets/findings/generated-code';

/** The function of the stacks in its room: who calls it, whom it tells, and what it remembers. */

const T0 = Date.UTC(2026, 2, 1);

async function room(alerts: string, folder = temporaryFolder()) {
  const generated = await written(manifest(alerts));
  const { resources } = loadStacks(generated);
  const lake = new ObjectStore({ folder: join(folder, 'lake'), buckets: bucketsOf(resources) });
  const told: { readonly to: string; readonly message: string }[] = [];
  const findings = new Findings({
    folder: join(folder, 'findings'),
    clock: systemClock(),
    objects: lake,
    notifications: {
      publish: async (topic, message) => void told.push({ to: topic.split(':').at(-1) ?? '', message }),
    },
    functions: { invoke: async (arn, message) => void told.push({ to: arn.split(':').at(-1) ?? '', message }) },
    accepted: (group, version) => (group === 'cold-plain' && version === 1 ? { bound: 3 } : undefined),
  });
  findings.serve(await readFindings(resources, generated));
  const bucket = resources.find(({ logicalId }) => logicalId === 'CuratedBucket')?.name ?? '';
  const put = (key: string, text: string) => lake.put(bucket, key, Buffer.from(text));
  const arn = resources.find(({ logicalId }) => logicalId === 'FindingsFunction')?.arn ?? '';
  return { findings, told, put, arn, lake, bucket };
}

const KEY = 'models/plain/run/scores/v1/score.csv.out';
async function batch(put: (key: string, text: string) => Promise<void>, score: number) {
  await put('models/plain/run/new/v1/rows.csv', `group,device_id,time_ms\nrooms,t-1,${T0}\n`);
  await put(KEY, `{"score": ${score}, "fields": {"temperature": ${score}}}\n`);
}

it('is called for the objects that the rule of the stacks names, tells the notifier, and lays what the lake has a table for', async () => {
  const { findings, told, put, lake, bucket } = await room(MEMORY);
  await batch(put, 5);
  expect(await findings.object(KEY)).toMatchObject([{ device_id: 't-1', score: 5 }]);
  expect(await findings.object('models/plain/run/other.csv')).toEqual([]);
  expect(told.map(({ to }) => to)).toEqual(['cold-notifier']);
  const keys = (await lake.list(bucket)).map(({ key }) => key).filter((key) => !key.startsWith('models/'));
  expect(keys).toEqual([
    `findings/group=rooms/dt=2026-03-01/plain-${T0}-t-1.json`,
    'scores_plain/group=rooms/dt=2026-03-01/run.json.gz',
  ]);
  findings.stop();
});

it('tells the alert topic where alerts have no memory', async () => {
  const { findings, told, put } = await room(NO_MEMORY);
  await batch(put, 5);
  await findings.object(KEY);
  expect(told.map(({ to }) => to)).toEqual(['cold-alerts']);
  findings.stop();
});

it('remembers what it has told over a restart, and lists who is odd', async () => {
  const folder = temporaryFolder();
  const first = await room(MEMORY, folder);
  const word = {
    group_id: 'rooms',
    device_id: 't-1',
    threshold: 'model:plain',
    state: 'raised',
    event_time: T0,
    since_ms: T0,
    value: '5',
  };
  await first.findings.invoke(first.arn, JSON.stringify(word), {});
  first.findings.stop();
  const again = await room(MEMORY, folder);
  expect(again.findings.open()).toEqual([
    { group: 'rooms', device: 't-1', alerts: [{ id: 'model:plain', severity: 'warning' }] },
  ]);
  await again.findings.invoke(again.arn, JSON.stringify(word), {});
  expect([first.told.length, again.told.length]).toEqual([1, 0]);
  await expect(again.findings.invoke('arn:other', '{}', {})).rejects.toThrow('ResourceNotFound');
  again.findings.stop();
});

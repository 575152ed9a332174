import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { verifyLake } from '../../../cli/up/verify-lake';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import { devicesOf } from '../../../compiler/ir/fleet/groups';
import { namedColumn } from '../../../runtime/twin/lake/catalog/names-all';
import { loadStacks } from '../../../runtime/twin/stacks/load';
import { sourcesOf } from '../../sources';
import { describeWithTrino, trinoMistakes } from '../../trino/trino';
import { temporaryFolder } from '../iot-core/generated';
import { lakeRoom } from './lake-room';

/** The lake on both sides of every line that the number of devices draws: lists, names in a view, names in the query. */

const folder = temporaryFolder();
afterAll(() => folder.remove());

interface Size {
  readonly devices: number;
  readonly groups: number;
  readonly ingest?: 'direct' | 'firehose';
  readonly gateways?: boolean;
}

const SIZES: readonly Size[] = [
  { devices: 50, groups: 1 },
  { devices: 51, groups: 1 },
  { devices: 60, groups: 2 },
  { devices: 250, groups: 1 },
  { devices: 251, groups: 1 },
  { devices: 250, groups: 1, ingest: 'firehose' },
  { devices: 501, groups: 1 },
  { devices: 500, groups: 2, ingest: 'firehose' },
  { devices: 501, groups: 3, gateways: true },
  { devices: 600, groups: 60 },
  { devices: 10_000, groups: 1 },
  { devices: 10_000, groups: 7 },
  { devices: 60_000, groups: 2 },
];

const nameOf = ({ devices, groups, ingest = 'direct', gateways }: Size) =>
  `${devices} devices in ${groups} groups, ${ingest}${gateways ? ', behind gateways' : ''}`;

function manifestOf({ devices, groups, ingest = 'direct', gateways = false }: Size): string {
  const via = gateways ? ', via: { gateways: { prefix: NAME-gw-, count: 1 } }' : '';
  const each = Array.from({ length: groups }, (_, index) => {
    const count = Math.floor((devices * (index + 1)) / groups) - Math.floor((devices * index) / groups);
    return `  g${index}: { sensor: probe, ingest: ${ingest}, devices: { prefix: g${index}-, count: ${count} }${via.replace('NAME', `g${index}`)} }\n`;
  });
  return `apiVersion: fleetwright/v1
fleet: many
aws: { region: eu-west-1 }
sensors: { probe: { every: 10m, fields: { temperature: { unit: Cel, min: -40, max: 85 } } } }
groups:
${each.join('')}`;
}

/** The tables and queries of such a fleet, and a message of the first and last device of every thousand of each group. */
async function lakeOf(size: Size) {
  const generated = join(folder.path, nameOf(size));
  const { fleet, output, diagnostics } = await compile(sourcesOf({ 'fleet.yaml': manifestOf(size) }), {
    manifest: 'fleet.yaml',
  });
  if (!fleet || !output) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  for (const artifact of output.artifacts) {
    if (!/^(cloudformation|lake)\//.test(artifact.path) && artifact.path !== 'manifest.json') continue;
    mkdirSync(dirname(join(generated, artifact.path)), { recursive: true });
    writeFileSync(join(generated, artifact.path), [...contentOf(artifact)].join(''));
  }
  const room = lakeRoom(join(folder.path, `lake ${nameOf(size)}`), loadStacks(generated).resources);
  const all = fleet.groups.map(({ id, devices }) => ({
    id,
    serials: [...devicesOf(devices)].map(({ serial }) => serial),
  }));
  const heard: string[] = [];
  for (const { id, serials } of all) {
    const some = serials.filter(
      (_, index) => index % 1000 === 0 || index % 1000 === 999 || index === serials.length - 1,
    );
    for (const device of some) {
      const message = {
        event_time: Date.UTC(2026, 0, 31, 11, 50),
        boot_id: 'boot',
        sequence: 1,
        late: true,
        group_id: id,
        device_id: device,
        ingest_ms: Date.UTC(2026, 0, 31, 11, 51),
        trace_id: `t-${device}`,
        temperature: 4,
      };
      await room.put(`raw/group=${id}/device=${device}/year=2026/month=01/day=31/1.json`, JSON.stringify(message));
      heard.push(device);
    }
  }
  return { ...room, devices: all.flatMap(({ serials }) => serials), heard: heard.sort(), sql: sqlOf(output) };
}

const sqlOf = ({ artifacts }: { readonly artifacts: readonly Parameters<typeof contentOf>[0][] }) =>
  new Map(
    artifacts.flatMap((artifact) =>
      /^lake\/(queries|views)\//.test((artifact as { path: string }).path)
        ? [[(artifact as { path: string }).path, [...contentOf(artifact)].join('')] as const]
        : [],
    ),
  );

/** The lists of devices in a text of SQL. */
const lists = (sql: string) =>
  [...sql.matchAll(/"device" (?:= |IN \()((?:'[^']*'(?:, )?)+)/g)].map(([, list = '']) =>
    [...list.matchAll(/'([^']*)'/g)].map(([, name = '']) => name),
  );

describe.each(SIZES.map((size) => [nameOf(size), size] as const))('a lake of %s', (_, size) => {
  it('has no ready-made query that says nothing of devices it leaves out', async () => {
    const { lake, devices, heard, sql } = await lakeOf(size);
    const { tables, views, namedQueries, refused } = lake.catalog;
    expect(refused).toEqual([]);
    const named = tables.some((table) => table.name === 'raw_probe' && namedColumn(table) !== undefined);
    const all = views.find(({ name }) => name === 'messages_probe');
    // A list of Athena is at most a thousand names long, and every device is in one list of the view.
    for (const [file, text] of sql) for (const list of lists(text)) expect(list.length, file).toBeLessThanOrEqual(1000);
    if (all) expect(lists(all.sql).flat().sort()).toEqual([...devices].sort());
    expect(all === undefined || named, 'a view that names devices beside a table that lists them').toBe(true);
    for (const { name, description, sql: text, database } of namedQueries) {
      const { columns, rows } = await lake.query(text, { database });
      const at = columns.findIndex((column) => column.name === 'device_id');
      const found = [...new Set(rows.map((row) => String(row[at])))].sort();
      const ofSome = /named in it|of one device/.test(description);
      expect(/of (each|every) device(?! named in it)/.test(text) && ofSome, `${name} says two things`).toBe(false);
      if (/_(latest|hourly|late)$/.test(name) && !ofSome) expect(found, name).toEqual(heard);
      if (ofSome && !name.endsWith('device_today')) expect(text, name).toContain('Only of the devices that it names');
    }
    await lake.close();
  }, 180_000);

  it('is read back whole at the end of a run', async () => {
    const { lake, heard } = await lakeOf(size);
    const agents = heard.map((device) => ({ devices: [device], acknowledged: 1 }));
    const edition = { catalog: lake.catalog, query: lake.query.bind(lake) };
    const since = Date.UTC(2026, 0, 31);
    const whole = { messages: heard.length, duplicates: 0, missing: 0 };
    expect(await verifyLake([edition], since, agents, 60_000)).toEqual(whole);
    expect(await verifyLake([edition, edition], since, agents, 60_000)).toEqual(whole);
    await lake.close();
  }, 180_000);
});

describe("somebody's own question over all devices", () => {
  const count = async (size: Size, table: string) => {
    const { lake, heard } = await lakeOf(size);
    try {
      const { rows, objectsScanned } = await lake.query(`SELECT count(*) FROM ${table} WHERE "year" = '2026'`);
      return { found: Number(rows[0]?.[0]), heard: heard.length, objectsScanned };
    } finally {
      await lake.close();
    }
  };

  it('is answered by the table up to 250 devices of a group', async () => {
    for (const devices of [51, 250]) {
      const { found, heard } = await count({ devices, groups: 1 }, 'raw_probe');
      expect(found).toBe(heard);
    }
  });

  it('is refused by it above, and the refusal says what to read', async () => {
    await expect(count({ devices: 251, groups: 1 }, 'raw_probe')).rejects.toThrow(
      /^CONSTRAINT_VIOLATION: For the injected .*\nfix: read messages_probe in the place of raw_probe/,
    );
    await expect(count({ devices: 60_000, groups: 2 }, 'raw_probe')).rejects.toThrow(
      /\nfix: say which you want: WHERE device IN \('…'\), with at most 1,000 values$/,
    );
    const { found, heard } = await count({ devices: 501, groups: 1 }, 'messages_probe');
    expect(found).toBe(heard);
  });

  it('reads no more of the view than its own conditions leave', async () => {
    const { lake } = await lakeOf({ devices: 501, groups: 1 });
    const scanned = async (where: string) =>
      (await lake.query(`SELECT device_id FROM messages_probe WHERE ${where}`)).objectsScanned;
    expect(await scanned(`"day" = '31'`)).toBe(2);
    expect(await scanned(`"device" = 'g0-501'`)).toBe(1);
    expect(await scanned(`"day" = '30'`)).toBe(0);
    await lake.close();
  });
});

describeWithTrino('the parser of Trino', () => {
  it('takes the views and queries of many devices', async () => {
    for (const size of SIZES.filter(({ devices, groups }) => devices === 501 || devices === 600 || groups === 7)) {
      const { sql, lake } = await lakeOf(size);
      await lake.close();
      expect(Object.fromEntries(trinoMistakes(sql)), nameOf(size)).toEqual({});
    }
  }, 360_000);
});

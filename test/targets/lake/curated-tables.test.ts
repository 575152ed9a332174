import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../etl/manifest';
import { at, manifest, ofType } from './compiled';

/** The tables that the ETL fills: declared with what holds data, typed by the tree, and readable by more than Athena. */

const made = await manifest(MANIFEST);
const tables = new Map(
  ofType(made.resources, 'AWS::Glue::Table')
    .filter(({ properties }) => at(properties, 'TableInput', 'TableType') !== 'VIRTUAL_VIEW')
    .map(({ properties, stack }) => [
      String(at(properties, 'TableInput', 'Name')),
      { input: at(properties, 'TableInput'), stack },
    ]),
);
const named = (name: string) => {
  const table = tables.get(name);
  if (!table) throw new Error(`no ${name} among ${[...tables.keys()].join(', ')}`);
  return table;
};

describe('the tables of the ETL', () => {
  it('are there for every sensor: curated, quarantine, unknown keys, hours, days, and visits of what is tagged', () => {
    const names = [...tables.keys()].filter((name) => !name.startsWith('raw_') && name !== 'alerts');
    const each = ['curated_S', 'quarantine_S', 'quality_S', 'rollup_S_hour', 'rollup_S_day'];
    const wanted = ['room', 'meter', 'portal'].flatMap((sensor) => each.map((name) => name.replace('S', sensor)));
    expect(names.sort()).toEqual([...wanted, 'visits_portal__tag', 'devices', 'etl_runs'].sort());
  });

  it('hold data, so they live in the lake and not with the jobs', () => {
    expect(new Set([...tables.values()].map(({ stack }) => stack))).toEqual(new Set(['lake']));
  });

  it('are not projected, for Spark and Redshift know no projection', () => {
    for (const [name, { input }] of tables)
      expect(
        Object.keys(at(input, 'Parameters')).some((key) => key.startsWith('projection')),
        name,
      ).toBe(name.startsWith('raw_') || name === 'alerts');
  });

  it('say the columns of the tree, with unit', () => {
    const columns = at(named('curated_room').input, 'StorageDescriptor', 'Columns');
    expect(columns).toContainEqual({ Name: 'event_time', Type: 'timestamp', Comment: expect.any(String) });
    expect(columns).toContainEqual({ Name: 'dew_point', Type: 'double', Comment: 'dew_point, in °C' });
    expect(columns).toContainEqual({ Name: 'breach_too_warm', Type: 'boolean', Comment: expect.any(String) });
    const tree = made.fleet.etl?.trees.find(({ sensor }) => sensor === 'room');
    expect(JSON.stringify(columns)).toBe(
      JSON.stringify(
        tree?.curated.columns.map(({ name, type }, index) => ({
          Name: name,
          Type: type,
          Comment: at(columns, index, 'Comment'),
        })),
      ),
    );
  });

  it('lie where the job writes them', () => {
    for (const [name, { input }] of tables) {
      if (name.startsWith('raw_') || name === 'alerts') continue;
      expect(JSON.stringify(at(input, 'StorageDescriptor', 'Location')), name).toContain(`/${name}/`);
    }
  });
});

it('devices come with the metadata of their group, and their own over it', () => {
  const lines =
    made.files
      .get('lake/devices/devices.ndjson')
      ?.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)) ?? [];
  expect(lines).toHaveLength(9);
  expect(lines).toContainEqual({ group_id: 'south', device_id: 's-1', sensor: 'room', shelf: 'a1', site: 'south' });
  expect(lines).toContainEqual({ group_id: 'south', device_id: 's-2', sensor: 'room', site: 'south' });
});

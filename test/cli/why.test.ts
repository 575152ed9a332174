import { describe, expect, it } from 'vitest';
import { pathIn } from '../../cli/why/reasons';
import { formatPath } from '../../compiler/ir/origin';
import { fleet, folderWith, manifest, put } from './fleet';

const INVENTORY = 'serial,room\nhall-1,a\nhall-2,b\n';
const ROWS = Array.from({ length: 600 }, (_, n) => `many-${n}`);
const MORE = `  halls:
    sensor: probe
    devices: { from: halls.csv }
  many:
    sensor: probe
    devices: { from: many.csv }
alerts:`;

const folder = folderWith({
  'fleet.yaml': manifest({ count: 7 }).replace('alerts:', MORE),
  'halls.csv': INVENTORY,
  'many.csv': `serial\n${ROWS.join('\n')}\n`,
});
fleet(folder, ['compile']);
const why = (...words: string[]) => fleet(folder, ['why', ...words]);

describe('fleet why', () => {
  it.each([
    'agents/rooms/room-001.json',
    'generated/agents/rooms/room-001.json',
    './generated/agents/rooms/room-001.json',
    'room-001',
  ])('%s leads to the devices of its group', (what) => {
    const { code, stdout } = why(what);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^fleet\.yaml:12:5 groups\.rooms\.devices\n/);
    expect(stdout).toContain('> 12 |     devices: { prefix: room-, count: 7 }');
    expect(stdout).toContain('made: agents/rooms/room-001.json\n');
  });

  it.each(['RoomsTelemetryRule', 'iot/RoomsTelemetryRule', 'acme__rooms__telemetry'])(
    '%s leads to its group',
    (what) => {
      const { code, stdout } = why(what);
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^fleet\.yaml:10:3 groups\.rooms\n/)]);
      expect(stdout).toContain('made: iot/RoomsTelemetryRule (AWS::IoT::TopicRule)');
    },
  );

  it('a bucket by its name in any account leads to the lake', () => {
    expect(why('acme-raw-123456789012-eu-west-1').stdout).toContain('made: lake/RawBucket (AWS::S3::Bucket)');
  });

  it('a type leads to every place that made one', () => {
    const { stdout } = why('AWS::IoT::ThingGroup');
    expect(stdout.match(/^fleet\.yaml:\d+:\d+ groups\.\w+$/gm)).toHaveLength(3);
  });

  it('a threshold leads to its line', () => {
    expect(why('RoomsThresholdWarmRule').stdout).toMatch(/^fleet\.yaml:14:9 groups\.rooms\.thresholds\[0\]\n/);
  });

  it('a folder is folded', () => {
    expect(why('generated/agents/rooms').stdout).toContain('  and 2 more\n');
  });

  it('a device of an inventory leads to its row, also where all configs are in one file', () => {
    expect(why('hall-2').stdout).toContain('see: halls.csv:3:1 its row in the inventory');
    const { stdout } = why('many-7');
    expect(stdout).toContain('see: many.csv:9:1 its row in the inventory');
    expect(stdout).toContain('made: agents/many.ndjson');
  });

  it('as JSON', () => {
    const { format, reasons } = JSON.parse(why('room-001', '--json').stdout);
    expect(format).toBe('fleetwright/why/v1');
    expect(reasons).toMatchObject([{ because: 'groups.rooms.devices', place: { file: 'fleet.yaml', line: 12 } }]);
  });

  it('what does not exist ends with 2 and the nearest name', () => {
    const { code, stderr } = why('RoomsTelemetryRul');
    expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean `RoomsTelemetryRule`?')]);
  });

  it('without an output it says to compile first', () => {
    const { code, stderr } = fleet(folderWith({ 'fleet.yaml': manifest() }), ['why', 'x']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('run `fleet compile` first')]);
    const foreign = folderWith({ 'fleet.yaml': manifest() });
    put(foreign, 'generated/manifest.json', '[]');
    expect(fleet(foreign, ['why', 'x'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not an artifact list'),
    });
  });

  it.each([[['groups', 'a', 'thresholds', 0]], [['lake']], [[]], [['groups', 'a-b', 'devices', 12]]])(
    'reads a path as it was written: %j',
    (path) => {
      expect(pathIn(formatPath(path))).toEqual(path);
    },
  );
});

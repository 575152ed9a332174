import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EtlReport } from '../../runtime/twin/etl/etl-report';
import { fleet, folderWith, put } from './fleet';
import { ran } from './ran';

/**
 * Faults that were met in the field, each by the command that its user typed. Two need AWS and stand elsewhere: a model that comes back in
 * test/apply/kept.test.ts, a partition that keeps its old type in test/etl/partition-types.test.ts and test/apply/old-partitions.test.ts.
 */

const HEAD =
  'apiVersion: fleetwright/v1\nfleet: field\naws: { region: eu-central-1 }\nalerts: { email: [a@example.com] }\n';
const tank = (more: string) =>
  `sensors: { tank: { every: 60s, fields: { level: { unit: "%", min: 0, max: 100 } }${more} } }\n`;

/** What `fleet validate` says of a folder with these files, as `file:line:column severity code` for each thing. */
function validated(files: Readonly<Record<string, string>>) {
  const { code, stdout, stderr } = fleet(folderWith(files), ['validate', '--format', 'json']);
  expect(stderr).not.toContain('bug in Fleetwright');
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Said[] };
  return {
    code,
    said: diagnostics.map((one) => `${one.place.file}:${one.place.line} ${one.severity} ${one.code}`),
  };
}

interface Said {
  readonly code: string;
  readonly severity: string;
  readonly place: { readonly file: string; readonly line: number };
}

describe('fleet validate', () => {
  it('warns of cold storage for folders that the hourly ETL reads again', () => {
    const lines = [
      'groups: { yard: { sensor: tank, devices: { prefix: t-, count: 4 } } }',
      'lake: { retention: { coldAfter: 1d, smallObjects: move } }',
    ];
    const { code, said } = validated({
      'fleet.yaml': `${HEAD}${tank('')}${lines.join('\n')}\netl: { engine: glue, every: 1h }\n`,
    });
    expect(said).toContain('fleet.yaml:7 warning retention-cold-read');
    expect(code).toBe(0);
  });

  it('names the group that lacks the metadata which a visual of derived rows goes by', () => {
    const text = `${HEAD}sensors:
  tank: { every: 60s, fields: { level: { unit: "%", min: 0, max: 100 } } }
  pump: { every: 60s, fields: { flow: { unit: m3/h } } }
groups:
  north: { sensor: tank, devices: { prefix: n-, count: 2 } }
  south: { sensor: pump, devices: { prefix: s-, count: 2 }, metadata: { site: b } }
etl: { engine: glue, every: 1h, derive: { litres: level * 40 } }
dashboards:
  d:
    on: [north, south]
    visuals:
      - { line: litres, by: site }
`;
    const { code, said } = validated({ 'fleet.yaml': text });
    expect(said.filter((one) => one.includes('error'))).toEqual(['fleet.yaml:16 error visual-by']);
    expect(code).toBe(1);
  });

  it.each([
    ['a quote in the middle of a cell', 'serial,note\nA-1,3" pipe\nA-2,x\n', 'devices.csv:2 error inventory-csv'],
    ['semicolons and a quoted cell', 'serial;note\nA-1;"hall 2"\n', 'devices.csv:1 error inventory-csv'],
    ['a quote that never ends', 'serial,note\nA-1,"hall 2\nA-2,x\n', 'devices.csv:3 error inventory-csv'],
  ])('says where an inventory is no CSV: %s', (_, text, expected) => {
    const manifest = `${HEAD}${tank('')}groups: { yard: { sensor: tank, devices: { from: devices.csv } } }\n`;
    const { code, said } = validated({ 'fleet.yaml': manifest, 'devices.csv': text });
    expect([code, said.filter((one) => one.includes('error'))]).toEqual([1, [expected]]);
  });

  it('refuses a reading that no message can carry, with control characters at six bytes', () => {
    const names = Array.from({ length: 7 }, (_, n) => `f${n}: { type: string, maxLength: 4096 }`);
    const sensors = `sensors:\n  log: { every: 1s, fields: { ${names.join(', ')} } }\ngroups: { g: { sensor: log, devices: [l-1] } }\n`;
    expect(validated({ 'fleet.yaml': HEAD + sensors })).toMatchObject({
      code: 1,
      said: ['fleet.yaml:6 error payload-too-big'],
    });
  });

  it('takes 130 small groups, each in stacks that are small enough', () => {
    const groups = Array.from(
      { length: 130 },
      (_, n) =>
        `  g${n}: { sensor: tank, devices: { prefix: t${n}-, count: 2 }, thresholds: [{ id: low, field: level, below: 10 }] }\n`,
    );
    const folder = folderWith({ 'fleet.yaml': `${HEAD}${tank('')}groups:\n${groups.join('')}` });
    expect(fleet(folder, ['compile']).code).toBe(0);
    const stacks = readdirSync(join(folder, 'generated/cloudformation'), { recursive: true, encoding: 'utf8' });
    expect(stacks.filter((path) => path.endsWith('.json')).length).toBeGreaterThan(130);
  });

  it('says what the programs behind a gateway need, and the unit of its bundle lets them have it', () => {
    const groups =
      'groups:\n  yard: { sensor: tank, devices: { prefix: t-, count: 120 }, via: { gateways: { prefix: gw-, count: 1 } } }\n';
    const text = `${HEAD}${tank(', driver: { exec: [python3, read.py] }')}${groups}`;
    const { code, said } = validated({ 'fleet.yaml': text });
    expect([code, said]).toEqual([0, ['fleet.yaml:7 warning programs-per-gateway']]);
    const folder = folderWith({ 'fleet.yaml': text });
    expect(fleet(folder, ['bundle', 'gw-001']).code).toBe(0);
    const unit = spawnSync('tar', ['xzOf', join(folder, 'gw-001.tar.gz'), '--wildcards', '*.service'], {
      encoding: 'utf8',
    });
    expect(Number(/^TasksMax=(\d+)$/m.exec(unit.stdout)?.[1])).toBeGreaterThan(120);
  });
});

describe('fleet up', () => {
  const exec = (program: string) => `, driver: { exec: ${JSON.stringify([process.execPath, '-e', program])} }`;

  it('keeps the good fields of a line with a NaN, counts the bad ones, and is not fine', async () => {
    const program = `setInterval(() => console.log('{"level":5,"flow":NaN}'), 500)`;
    const sensors = `sensors: { tank: { every: 500ms, fields: { level: { unit: "%", min: 0, max: 100 }, flow: { unit: m3/h } }${exec(program)} } }\n`;
    const folder = folderWith({
      'fleet.yaml': `${HEAD}${sensors}groups: { yard: { sensor: tank, devices: [t-1] } }\n`,
    });
    const { code, summary } = await ran(folder, ['--for', '5s']);
    expect(code).toBe(1);
    expect(summary.readings.leftOut).toEqual({});
    expect(summary.readings.fields['not-finite']).toBe(summary.readings.taken);
    const { stdout } = fleet(folder, [
      'query',
      '--json',
      'SELECT count(level) AS good, count(flow) AS bad FROM raw_tank',
    ]);
    expect(JSON.parse(stdout).rows).toEqual([{ good: summary.lake?.messages, bad: 0 }]);
    expect(summary.lake?.messages).toBeGreaterThan(3);
  }, 180_000);

  it('hears a program in Python that flushes nothing, in time for its alert', async () => {
    const program = 'import json, time\nwhile True:\n    print(json.dumps({"level": 95}))\n    time.sleep(1)\n';
    const thresholds = 'thresholds: [{ id: full, field: level, above: 90, for: 3s }]';
    const sensors =
      'sensors: { tank: { every: 1s, fields: { level: { unit: "%", min: 0, max: 100 } }, driver: { exec: [python3, full.py] } } }\n';
    const folder = folderWith({
      'fleet.yaml': `${HEAD}${sensors}groups: { yard: { sensor: tank, devices: [t-1], ${thresholds} } }\n`,
      'full.py': program,
    });
    const { code, summary } = await ran(folder, ['--for', '9s']);
    expect(summary.alerts).toMatchObject([{ kind: 'threshold', id: 'full', devices: ['t-1'] }]);
    expect([code, summary.readings.delivered]).toEqual([0, summary.readings.taken]);
    expect(summary.readings.taken).toBeGreaterThan(5);
  }, 180_000);

  it('reads back what arrived on both sides of 50 devices, in one group, in two and behind gateways, one after the other in one folder', async () => {
    const shapes = [
      'yard: { sensor: tank, devices: { prefix: t-, count: 50 } }',
      'yard: { sensor: tank, devices: { prefix: t-, count: 51 } }',
      'east: { sensor: tank, devices: { prefix: t-, count: 40 } }, west: { sensor: tank, devices: { prefix: w-, count: 40 } }',
      'far: { sensor: tank, devices: { prefix: f-, count: 60 }, via: { gateways: { prefix: gw-, count: 2 } } }',
    ];
    const folder = folderWith({});
    for (const shape of shapes) {
      put(folder, 'fleet.yaml', `${HEAD}${tank('').replace('60s', '1s')}groups: { ${shape} }\n`);
      const { code, summary } = await ran(folder, ['--devices', '2', '--for', '3s']);
      expect([code, summary.notFine], shape).toEqual([0, []]);
      expect(summary.lake, shape).toMatchObject({ missing: 0, messages: summary.fleet.acknowledged });
    }
  }, 360_000);
});

it('fleet etl: a line whose keys have capitals, are nested or renamed is no clean row of nothing', async () => {
  const text = `${HEAD}${tank('').replace('60s', '1s')}groups: { yard: { sensor: tank, devices: [t-1] } }\netl: { engine: glue, every: 1h }\n`;
  const folder = folderWith({ 'fleet.yaml': text });
  expect((await ran(folder, ['--for', '2s'])).code).toBe(0);
  const lake = join(folder, '.fleet/twin/lake');
  const [one] = readdirSync(lake, { recursive: true, withFileTypes: true, encoding: 'utf8' }).filter(
    (entry) => entry.isFile() && entry.parentPath.includes('/raw/group=yard'),
  );
  const report = () => (JSON.parse(fleet(folder, ['etl', 'run', '--json']).stdout) as { runs: EtlReport[] }).runs[0];
  const before = report();
  const now = Date.now();
  const lines = [{ Level: 5 }, { level: 5, Level: 7 }, { readings: { level: 5 } }].map((values, at) => ({
    ...{ event_time: now + at, boot_id: 'b', sequence: at, monotonic_ms: at, late: false, ...values },
    ...{ group_id: 'yard', device_id: 't-1', ingest_ms: now + at, trace_id: `t${at}` },
  }));
  writeFileSync(join(one?.parentPath ?? '', 'more.json'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const after = report();
  expect([after?.in, after?.curated, after?.quarantined]).toEqual([
    (before?.in ?? 0) + 3,
    (before?.curated ?? 0) + 1,
    (before?.quarantined ?? 0) + 2,
  ]);
  expect(after?.unknownKeys.names.map(({ key }) => key).sort()).toEqual(['Level', 'readings']);
}, 180_000);

import { describe, expect, it } from 'vitest';
import { withOldNames } from '../../compiler/1-parse/moved';
import { parseYaml } from '../../compiler/1-parse/yaml';
import { toPlain } from '../../compiler/ir/document';

/** A rename that is said gives back the old name everywhere; one that cannot be meant is told at the word that is wrong. */

const MANIFEST = `sensors: { probe: {}, motor: {} }
groups:
  rooms: { sensor: probe, thresholds: [{ id: warm }, { id: cold }] }
  halls: { sensor: motor }
aws: { stacks: { together: [rooms, halls] } }
alerts: { silence: [{ groups: [rooms] }, { from: x }] }
models: { m: { on: [rooms, halls] } }
dashboards: { d: { on: [halls] }, e: {} }
`;

function outcome(moved: string, manifest = MANIFEST) {
  const { value: root } = parseYaml('fleet.yaml', `${manifest}moved: ${moved}\n`);
  if (!root) throw new Error('no YAML');
  const { value, diagnostics } = withOldNames(root);
  const lines = `${manifest}moved: ${moved}`.split('\n');
  const told = diagnostics.map(
    ({ code, place }) => `${code} at ${lines[place.line - 1]?.slice(place.column - 1, place.endColumn - 1)}`,
  );
  return { plain: value && (JSON.parse(JSON.stringify(toPlain(value))) as Record<string, unknown>), told, diagnostics };
}

const MOVE = '[{ from: groups.cells, to: groups.rooms }]';

const plain = (moved: string, manifest?: string) => {
  const { plain: made, told } = outcome(moved, manifest);
  expect(told).toEqual([]);
  return made;
};

describe('the old name', () => {
  it('of a group stands wherever the group is named', () => {
    expect(plain('[{ from: groups.cells, to: groups.rooms }]')).toMatchObject({
      groups: { cells: { sensor: 'probe' }, halls: { sensor: 'motor' } },
      aws: { stacks: { together: ['cells', 'halls'] } },
      alerts: { silence: [{ groups: ['cells'] }, { from: 'x' }] },
      models: { m: { on: ['cells', 'halls'] } },
      dashboards: { d: { on: ['halls'] }, e: {} },
    });
  });

  it('of a sensor stands in its groups, and nowhere else', () => {
    const made = plain('[{ from: sensors.feeler, to: sensors.probe }]');
    expect(made).toMatchObject({
      sensors: { feeler: {}, motor: {} },
      groups: { rooms: { sensor: 'feeler' }, halls: { sensor: 'motor' } },
      models: { m: { on: ['rooms', 'halls'] } },
    });
  });

  it('of a threshold stands in its group alone', () => {
    const both = MANIFEST.replace('sensor: motor }', 'sensor: motor, thresholds: [{ id: warm }] }');
    expect(
      plain('[{ from: "groups.rooms.thresholds[hot]", to: "groups.rooms.thresholds[warm]" }]', both),
    ).toMatchObject({
      groups: { rooms: { thresholds: [{ id: 'hot' }, { id: 'cold' }] }, halls: { thresholds: [{ id: 'warm' }] } },
    });
  });

  it('of a group that was renamed more than once is the first', () => {
    const twice = '[{ from: groups.b, to: groups.rooms }, { from: groups.a, to: groups.b }]';
    expect(Object.keys(plain(twice)?.['groups'] as object)).toEqual(['a', 'halls']);
  });

  it('of a threshold and of its group are given back together, whichever name of the group the entry uses', () => {
    for (const owner of ['rooms', 'cells']) {
      const made = plain(
        `[{ from: groups.cells, to: groups.rooms }, { from: "groups.${owner}.thresholds[hot]", to: "groups.rooms.thresholds[warm]" }]`,
      );
      expect(made, owner).toMatchObject({ groups: { cells: { thresholds: [{ id: 'hot' }, { id: 'cold' }] } } });
    }
  });

  it('leaves the order, and everything that has no part in it', () => {
    const made = plain('[{ from: groups.cells, to: groups.rooms }]');
    expect(Object.keys(made ?? {})).toEqual(['sensors', 'groups', 'aws', 'alerts', 'models', 'dashboards', 'moved']);
    expect(Object.keys(made?.['groups'] as object)).toEqual(['cells', 'halls']);
  });

  it('is nobody’s where nothing is said', () => {
    for (const moved of [
      '[]',
      '7',
      '{ from: groups.a, to: groups.rooms }',
      '[7]',
      '[{ from: 7, to: groups.rooms }]',
      '[{ to: groups.rooms }]',
    ])
      expect(Object.keys(plain(moved)?.['groups'] as object), moved).toEqual(['rooms', 'halls']);
  });

  it('is left to the schema where it is no path', () => {
    for (const path of [
      'rooms',
      'groups',
      'groups.',
      'groups.Rooms',
      'models.m',
      'groups.rooms.thresholds',
      'x.groups.rooms',
      'groups.a-',
    ])
      expect(Object.keys(plain(`[{ from: "${path}", to: groups.rooms }]`)?.['groups'] as object), path).toEqual([
        'rooms',
        'halls',
      ]);
  });

  it('is given whatever shape the rest has: that is the business of the schema', () => {
    for (const odd of [
      'sensors: 7\n',
      'sensors: [a]\n',
      'aws: 7\n',
      'aws: { stacks: 7 }\n',
      'aws: { stacks: { together: 7 } }\n',
    ])
      expect(
        plain(
          MOVE,
          `${odd}groups: { rooms: 7, halls: { thresholds: 7 }, walls: { thresholds: [7, { id: [1] }], sensor: 7 } }\n`,
        ),
        odd,
      ).toMatchObject({
        groups: { cells: 7, halls: { thresholds: 7 } },
      });
    for (const odd of [
      'alerts: 7\n',
      'alerts: { silence: 7 }\n',
      'models: [7]\n',
      'models: { m: 7 }\n',
      'dashboards: { d: { on: 7 } }\n',
    ])
      expect(plain(MOVE, `${odd}groups: { rooms: {} }\n`), odd).toMatchObject({ groups: { cells: {} } });
    expect(plain('[{ from: sensors.a, to: sensors.b }]', 'groups: 7\nsensors: { b: 7 }\n')).toMatchObject({
      groups: 7,
      sensors: { a: 7 },
    });
  });
});

describe('a rename that cannot be meant', () => {
  it.each<[string, string, readonly string[]]>([
    ['a group that becomes a sensor', '[{ from: groups.a, to: sensors.probe }]', ['moved-kind at sensors.probe']],
    [
      'a threshold that changes its group',
      '[{ from: "groups.halls.thresholds[hot]", to: "groups.rooms.thresholds[warm]" }]',
      ['moved-kind at "groups.rooms.thresholds[warm]"'],
    ],
    [
      'a threshold that becomes a group',
      '[{ from: "groups.rooms.thresholds[hot]", to: groups.rooms }]',
      ['moved-kind at groups.rooms'],
    ],
    [
      'one name that became two',
      '[{ from: groups.a, to: groups.rooms }, { from: groups.a, to: groups.halls }]',
      ['moved-twice at groups.a'],
    ],
    [
      'two that became one',
      '[{ from: groups.a, to: groups.rooms }, { from: groups.b, to: groups.rooms }]',
      ['moved-twice at groups.rooms'],
    ],
    ['an old name that something has', '[{ from: groups.halls, to: groups.rooms }]', ['moved-taken at groups.halls']],
    [
      'an old name of a threshold that another has',
      '[{ from: "groups.rooms.thresholds[cold]", to: "groups.rooms.thresholds[warm]" }]',
      ['moved-taken at "groups.rooms.thresholds[cold]"'],
    ],
    ['a new name that nothing has', '[{ from: groups.a, to: groups.room }]', ['moved-unknown at groups.room']],
    [
      'a circle',
      '[{ from: groups.a, to: groups.b }, { from: groups.b, to: groups.a }]',
      ['moved-unknown at groups.b', 'moved-unknown at groups.a'],
    ],
    ['itself', '[{ from: groups.a, to: groups.a }]', ['moved-unknown at groups.a']],
    [
      'every one is told',
      '[{ from: groups.a, to: sensors.probe }, { from: sensors.a, to: groups.rooms }]',
      ['moved-kind at sensors.probe', 'moved-kind at groups.rooms'],
    ],
  ])('%s', (_, moved, expected) => {
    const { told, plain: made } = outcome(moved);
    expect(told).toEqual(expected);
    expect(made).toBeUndefined();
  });

  it('of what came into being and went again is none', () => {
    expect(outcome('[{ from: groups.b, to: groups.rooms }, { from: groups.a, to: groups.b }]').told).toEqual([]);
  });

  it('two that changed their names are no circle', () => {
    const { told } = outcome('[{ from: sensors.x, to: sensors.probe }, { from: groups.x, to: groups.rooms }]');
    expect(told).toEqual([]);
  });

  it('names the path that is wrong, and both where it takes two', () => {
    const said = (moved: string) => outcome(moved).diagnostics[0]?.message;
    expect(said('[{ from: groups.a, to: sensors.probe }]')).toMatch(/groups\.a.*sensors\.probe/);
    expect(said('[{ from: groups.a, to: groups.rooms }, { from: groups.a, to: groups.halls }]')).toContain('groups.a');
    expect(said('[{ from: groups.a, to: groups.rooms }, { from: groups.b, to: groups.rooms }]')).toContain(
      'groups.rooms',
    );
    expect(said('[{ from: groups.halls, to: groups.rooms }]')).toContain('groups.halls');
    expect(said('[{ from: groups.a, to: groups.room }]')).toContain('groups.room');
  });

  it('suggests what there is of its kind', () => {
    const fix = (moved: string) => outcome(moved).diagnostics.map((one) => `${one.message} ${one.fix}`)[0];
    expect(fix('[{ from: groups.a, to: groups.room }]')).toContain('groups.rooms');
    expect(fix('[{ from: sensors.a, to: sensors.moto }]')).toContain('sensors.motor');
    expect(fix('[{ from: "groups.rooms.thresholds[a]", to: "groups.rooms.thresholds[war]" }]')).toContain(
      'groups.rooms.thresholds[warm]',
    );
  });
});

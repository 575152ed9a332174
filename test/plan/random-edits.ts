import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { compileFiles, type Files } from './compiled';

/** A small fleet that has one of everything that a plan treats in its own way. */
const MANIFEST = `apiVersion: fleetwright/v1
fleet: plan-laws
aws: { region: eu-west-1, tags: { owner: me } }
sensors:
  probe:
    every: 60s
    fields:
      temperature: { unit: Cel, min: -40, max: 85, deadband: 0.1 }
      humidity: { unit: "%RH", min: 0, max: 100 }
  motor:
    every: 10s
    fields: { vibration: { unit: mm/s, min: 0, max: 50 } }
groups:
  claimed:
    sensor: probe
    devices: { prefix: c-, count: 5 }
    metadata: { site: a }
    thresholds:
      - { id: warm, field: temperature, above: 8, for: 5m, severity: critical }
      - { id: damp, field: humidity, above: 85 }
  listed:
    sensor: probe
    devices: { from: listed.csv }
    provisioning: registered
    metadata: { site: b }
  behind:
    sensor: motor
    devices: { prefix: m-, count: 6 }
    via: { gateways: { prefix: gw-, count: 2 } }
    metadata: { site: c }
etl: { engine: lambda, every: 1h }
alerts: { email: [ops@example.com] }
`;

const INVENTORY = 'serial,room\nl-1,north\nl-2,south\nl-3,east\n';

export const START: Files = { 'fleet.yaml': MANIFEST, 'listed.csv': INVENTORY };

// biome-ignore lint/suspicious/noExplicitAny: a manifest that is edited freely; whether it still is one is what compiling says
type Editable = any;

/** One edit of a person: of the manifest, or of the text of the inventory. */
interface Edit {
  readonly name: string;
  readonly manifest?: (manifest: Editable, n: number) => void;
  readonly inventory?: (text: string, n: number) => string;
}

const group = (name: string, change: (group: Editable, n: number) => void) => (manifest: Editable, n: number) =>
  change(manifest.groups?.[name] ?? {}, n);

/** A list, because an edit before may have taken the thresholds away. */
const thresholds = (change: (list: Editable[], n: number) => void) =>
  group('claimed', (claimed, n) => {
    claimed.thresholds ??= [];
    change(claimed.thresholds, n);
  });

/** Every property of an object, where there is one, set to what is given. */
const set = (object: Editable, values: Record<string, unknown>) => (object ? Object.assign(object, values) : undefined);

const EDITS: readonly Edit[] = [
  { name: 'limit', manifest: thresholds(([first], n) => set(first, { above: 5 + n })) },
  { name: 'severity', manifest: thresholds(([first], n) => set(first, { severity: n % 2 ? 'info' : 'warning' })) },
  {
    name: 'new threshold',
    manifest: thresholds((all, n) => all.unshift({ id: `t${n}`, field: 'temperature', below: n })),
  },
  { name: 'threshold gone', manifest: thresholds((all) => all.pop()) },
  { name: 'order of thresholds', manifest: thresholds((all) => all.reverse()) },
  { name: 'title', manifest: group('claimed', (claimed, n) => set(claimed, { title: `Rooms ${n}` })) },
  { name: 'count', manifest: group('claimed', ({ devices }, n) => set(devices, { count: 1 + n })) },
  { name: 'site', manifest: group('claimed', ({ metadata }, n) => set(metadata, { site: `s${n}` })) },
  { name: 'gateways', manifest: group('behind', ({ via }, n) => set(via?.gateways, { count: 1 + (n % 6) })) },
  { name: 'floor of gateways', manifest: group('behind', ({ metadata }, n) => set(metadata, { floor: `f${n}` })) },
  { name: 'registered', manifest: group('claimed', (claimed) => set(claimed, { provisioning: 'registered' })) },
  { name: 'claim', manifest: group('listed', (listed) => set(listed, { provisioning: 'claim' })) },
  { name: 'buffer', manifest: group('listed', (listed, n) => set(listed, { buffer: { size: `${n + 1}MiB` } })) },
  { name: 'streams', manifest: group('listed', (listed) => set(listed, { ingest: 'firehose' })) },
  { name: 'group gone', manifest: ({ groups }) => delete groups.behind },
  {
    name: 'new group',
    manifest: ({ groups }, n) =>
      set(groups, { [`g${n}`]: { sensor: 'motor', devices: { prefix: `x${n}-`, count: 2 } } }),
  },
  { name: 'interval', manifest: ({ sensors }, n) => set(sensors.probe, { every: `${10 + n}s` }) },
  { name: 'deadband', manifest: ({ sensors }, n) => set(sensors.probe.fields.temperature, { deadband: n / 10 }) },
  { name: 'new field', manifest: ({ sensors }, n) => set(sensors.motor.fields, { [`f${n}`]: { min: 0, max: 1 } }) },
  { name: 'field gone', manifest: ({ sensors }) => delete sensors.probe.fields.humidity },
  { name: 'type', manifest: ({ sensors }) => set(sensors.motor.fields.vibration, { type: 'integer' }) },
  { name: 'title of a sensor', manifest: ({ sensors }, n) => set(sensors.motor, { title: `Motor ${n}` }) },
  { name: 'tags', manifest: ({ aws }, n) => set(aws, { tags: { owner: 'you', [`t${n}`]: 'x' } }) },
  {
    name: 'retention',
    manifest: (manifest, n) => set(manifest, { lake: { retention: { expireAfter: `${100 + n}d` } } }),
  },
  { name: 'topic root', manifest: (manifest, n) => set(manifest, { topics: { root: `r${n}` } }) },
  { name: 'etl gone', manifest: (manifest) => delete manifest.etl },
  { name: 'etl interval', manifest: ({ etl }, n) => set(etl, { every: `${1 + n}h` }) },
  { name: 'address', manifest: ({ alerts }, n) => set(alerts, { email: [`ops${n}@example.com`] }) },
  { name: 'new rows', inventory: (text, n) => `${text}n-${n},west\n` },
  { name: 'row gone', inventory: (text) => text.replace(/l-2.*\n/, '') },
  { name: 'row changed', inventory: (text, n) => text.replace('north', `room${n}`) },
  { name: 'all rows changed', inventory: (text) => text.replace(/,(?!room)(.*)/g, ',$1-x') },
];

/** Some edits, one after the other, with a number that makes each its own. */
export const edits = fc.array(fc.tuple(fc.constantFrom(...EDITS), fc.integer({ min: 0, max: 9 })), {
  minLength: 1,
  maxLength: 4,
});

export type Edits = readonly (readonly [Edit, number])[];

/** The files after the edits; an edit that would make them invalid is left out. */
export async function edited(start: Files, list: Edits): Promise<Files> {
  let files = start;
  for (const [edit, n] of list) {
    const next = apply(files, edit, n);
    const { output } = await compileFiles(next);
    if (output) files = next;
  }
  return files;
}

function apply(files: Files, { manifest, inventory }: Edit, n: number): Files {
  const parsed = parse(files['fleet.yaml'] ?? '');
  manifest?.(parsed, n);
  const rows = files['listed.csv'] ?? '';
  return { 'fleet.yaml': stringify(parsed), 'listed.csv': inventory?.(rows, n) ?? rows };
}

export const namesOf = (list: Edits) => list.map(([{ name }, n]) => `${name} ${n}`).join(', ');

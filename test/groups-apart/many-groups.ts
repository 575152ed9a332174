/** A fleet of many small groups, of a few types of sensors. */
export interface ManyGroups {
  /** Group → its thresholds, each by the bound above which it is breached. */
  readonly groups: ReadonlyMap<string, readonly number[]>;
  /** What stands at `aws.stacks.together`; absent: nothing. */
  readonly together?: readonly string[];
  /** Ids that were renamed, old → new. */
  readonly moved?: ReadonlyMap<string, string>;
  /** Ids of groups whose readings go by Firehose. */
  readonly streamed?: ReadonlySet<string>;
  readonly sensors?: number;
  readonly fleet?: string;
}

/** So many groups with one threshold each. */
export const groupsOf = (count: number, bounds: (at: number) => readonly number[] = () => [8]) =>
  new Map(Array.from({ length: count }, (_, at) => [`g${at}`, bounds(at)]));

/** A type of sensor goes with the name of the group, so that it is the same whatever other groups there are. */
const sensorOf = (group: string, sensors: number) =>
  [...group].reduce((sum, one) => sum + one.charCodeAt(0), 0) % sensors;

export function manifestOf({
  groups,
  together,
  moved = new Map(),
  streamed = new Set(),
  sensors = 4,
  fleet = 'many',
}: ManyGroups): string {
  const stacks = together === undefined ? '' : `, stacks: { together: [${together.join(', ')}] }`;
  const first = new Map([...moved].map(([old, now]) => [now, old]));
  return [
    'apiVersion: fleetwright/v1',
    `fleet: ${fleet}`,
    `aws: { region: eu-west-1${stacks} }`,
    'alerts: { email: [a@example.com] }',
    ...(moved.size === 0 ? [] : ['moved:']),
    ...[...moved].map(([old, now]) => `  - { from: groups.${old}, to: groups.${now} }`),
    'sensors:',
    ...Array.from({ length: sensors }, (_, at) => {
      return `  probe${at}: { every: 60s, fields: { temperature: { unit: Cel, min: -400, max: 8500 } } }`;
    }),
    'groups:',
    ...[...groups].map(([group, bounds]) => {
      const old = first.get(group) ?? group;
      const thresholds = bounds.map((above, at) => `{ id: t${at}, field: temperature, above: ${above} }`).join(', ');
      const ingest = streamed.has(group) ? ', ingest: firehose' : '';
      return `  ${group}: { sensor: probe${sensorOf(old, sensors)}, devices: { prefix: ${old}-d, count: 2 }${ingest}, thresholds: [${thresholds}] }`;
    }),
    '',
  ].join('\n');
}

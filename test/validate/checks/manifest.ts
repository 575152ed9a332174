import { advised, pointers } from '../../remarks';

/** Sections of a manifest as YAML; what is left out is a small fleet in which nothing is wrong. */
export interface Sections {
  readonly aws?: string;
  readonly sensors?: string;
  readonly groups?: string;
  /** Further sections, each on lines of its own. */
  readonly rest?: string;
  readonly files?: Readonly<Record<string, string>>;
}

const FIELDS = [
  'temperature: { unit: Cel, min: -40, max: 85 }',
  'humidity: { unit: "%RH", min: 0, max: 100 }',
  'mode: { type: string, values: [cool, defrost] }',
  'open: { type: boolean }',
  'number: { type: integer, min: 0, max: 9 }',
].join(', ');

export const PROBE = `probe: { every: 60s, fields: { ${FIELDS} } }`;
export const ROOMS = 'rooms: { sensor: probe, devices: { prefix: t-, count: 3 } }';

function manifest({ aws = '{ region: eu-west-1 }', sensors = PROBE, groups = ROOMS, rest = '' }: Sections): string {
  return [
    'apiVersion: fleetwright/v1',
    'fleet: acme',
    `aws: ${aws}`,
    `sensors: { ${sensors} }`,
    `groups: { ${groups} }`,
    rest,
  ].join('\n');
}

/** `<code> at <what is underlined>: <message>; <what to do>`, for each mistake that is found. */
export async function said(sections: Sections): Promise<string[]> {
  return (await advised(manifest(sections), sections.files)).map(([one, fix]) => `${one}; ${fix}`);
}

/** Where else they point. */
export const related = (sections: Sections) => pointers(manifest(sections));

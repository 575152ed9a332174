import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

export const GROUPS = 6;

const SENSORS = `sensors:
  room:
    every: 60s
    fields:
      temperature: { unit: Cel, min: -40, max: 85, deadband: 0.1 }
      humidity: { unit: "%RH", min: 0, max: 100 }
    driver: { simulate: cold-room }
`;

export interface BenchFleet {
  readonly devices: number;
  readonly provisioning?: 'claim' | 'registered';
  readonly above?: number;
}

/** Six groups, each with an inventory of its share of the devices. */
export async function writeFleet(
  folder: string,
  { devices, provisioning = 'claim', above = 8 }: BenchFleet,
): Promise<void> {
  mkdirSync(join(folder, 'devices'), { recursive: true });
  const groups = Array.from({ length: GROUPS }, (_, at) => at + 1);
  const text = [
    'apiVersion: fleetwright/v1\nfleet: bench\naws: { region: us-west-2 }\n',
    SENSORS,
    'groups:\n',
    ...groups.map((group) => groupText(group, provisioning, above)),
    'lake: { ingest: firehose, partitioning: [group, dt] }\nalerts: { email: [ops@example.com] }\n',
  ];
  writeFileSync(join(folder, 'fleet.yaml'), text.join(''));
  for (const group of groups) {
    const count = Math.floor(devices / GROUPS) + (group <= devices % GROUPS ? 1 : 0);
    await writeInventory(join(folder, `devices/g${group}.csv`), group, count);
  }
}

function groupText(group: number, provisioning: string, above: number): string {
  return `  g${group}:
    title: Building ${group}
    sensor: room
    devices: { from: devices/g${group}.csv }
    metadata: { campus: north }
    provisioning: ${provisioning}
    thresholds:
      - { id: warm, title: Too warm, field: temperature, above: ${above}, for: 5m, severity: critical }
      - { id: damp, title: Too damp, when: humidity > 85 and temperature > 4 }
`;
}

async function writeInventory(path: string, group: number, count: number): Promise<void> {
  const file = createWriteStream(path);
  file.write('serial,site,floor,room\n');
  for (let n = 1; n <= count; n++)
    file.write(`dev-${group}-${String(n).padStart(6, '0')},site-${n % 17},${n % 9},room-${n % 211}\n`);
  file.end();
  await finished(file);
}

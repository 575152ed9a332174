import { folderWith } from '../cli/fleet';

/** What an attacker would have the page run: it sets a mark that the tests look for. */
export const HOSTILE = '<img src=x onerror="window.hit=1">';
const QUOTED = `"'\`\${window.hit=1}</script><script>window.hit=1</script>`;

/** Seven devices, every kind of visual, and a sensor whose texts would run if anything took them for HTML. */
export function consoleManifest({ above = 8 } = {}): string {
  return `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  room:
    every: 30s
    fields:
      temperature: { unit: Cel, min: -40, max: 85 }
      humidity: { unit: "%RH", min: 0, max: 100 }
    driver: { simulate: cold-room }
  portal:
    every: 10s
    fields:
      tag: { type: string, maxLength: 24 }
      direction: { type: string, values: [in, out] }
      signal: { unit: dBm, min: -90, max: 0 }
    driver: { simulate: rfid-reader }
  note:
    every: 20s
    fields:
      text: { type: string, maxLength: 80 }
      level: { min: 0, max: 100 }
    driver: { replay: notes.csv, time: at }
groups:
  rooms:
    sensor: room
    devices: { prefix: room-, count: 3 }
    metadata: { site: north, latitude: "52.3081", longitude: "4.7642" }
    thresholds:
      - { id: warm, title: ${JSON.stringify(`Too warm ${HOSTILE}`)}, field: temperature, above: ${above}, for: 1m, severity: critical }
  portals:
    sensor: portal
    devices: { prefix: gate-, count: 2 }
    metadata: { site: south }
  notes:
    sensor: note
    devices: [constructor, note-1]
etl: { every: 1h }
dashboards:
  rooms:
    title: ${JSON.stringify(`Rooms ${HOSTILE}`)}
    on: [rooms]
    visuals:
      - { title: Trend, line: temperature, over: event_time, by: device_id, thresholds: true }
      - { title: Means, bar: avg(temperature), by: device_id }
      - { title: Cloud, scatter: [humidity, temperature], by: device_id }
      - { title: Warmest, kpi: max(temperature) }
      - { title: Hours, heatmap: avg(temperature), by: device_id }
      - { title: Where, map: max(temperature), by: site }
      - { title: Told, table: alerts }
    filters: [group, device_id, event_time]
    rollups: [week]
  tags:
    title: Tags
    on: [portals]
    visuals:
      - { title: Way of a tag, path: tag }
  notes:
    title: Notes
    on: [notes]
    visuals:
      - { title: Texts, table: latest }
models:
  antenna:
    title: Antenna
    detect: anomalies
    on: [portals]
    fields: [signal]
    algorithm: robust-baseline
    accept: { metric: auc, above: 0.8 }
alerts: { email: [ops@example.com] }
`;
}

/** Rows of one day, for a clock that runs fast. */
function notes(): string {
  const begin = Date.parse('2026-01-01T00:00:00Z');
  const texts = [HOSTILE, QUOTED, 'javascript:window.hit=1', '{{window.hit=1}}'];
  const rows = Array.from({ length: 2000 }, (_, at) => {
    const text = texts[at % texts.length] ?? '';
    return `${new Date(begin + at * 20_000).toISOString()},"${text.replaceAll('"', '""')}",${at % 100}`;
  });
  return `at,text,level\n${rows.join('\n')}\n`;
}

export const consoleFolder = () => folderWith({ 'fleet.yaml': consoleManifest(), 'notes.csv': notes() });

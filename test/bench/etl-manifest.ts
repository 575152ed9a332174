/** Meters of two sites, collected by Firehose; `devices` per site. The example's rules of cleaning, and a field of each kind. */
export const etlManifest = (devices: number) => `
apiVersion: fleetwright/v1
fleet: bench
aws: { region: us-east-1 }
sensors:
  meter:
    every: 15s
    fields:
      power: { unit: W, min: 0, max: 100000 }
      voltage: { unit: V, min: 0, max: 480 }
      energy: { unit: kWh, min: 0, max: 100000000 }
      starts: { type: integer, unit: count, min: 0 }
      closed: { type: boolean }
      tariff: { type: string, values: [day, night] }
groups:
  campus:
    sensor: meter
    devices: { prefix: campus-, count: ${devices} }
    metadata: { site: campus, floor: ground }
    thresholds: [{ id: voltage-band, field: voltage, outside: [207, 253], for: 1m }]
  plant:
    sensor: meter
    devices: { prefix: plant-, count: ${devices} }
    metadata: { site: plant-1 }
    thresholds:
      - { id: voltage-band, field: voltage, outside: [215, 245] }
      - { id: overload, when: power > 6900 and voltage < 228 }
lake:
  ingest: firehose
  firstYear: 2025
  partitioning: [group, dt]
  curated: { format: parquet, partitioning: [group, dt] }
etl:
  engine: glue
  every: 1h
  clean:
    - require: [device_id, event_time]
    - range: quarantine
    - deduplicate: { by: [device_id, boot_id, sequence] }
  derive:
    load_kw: { is: "convert(power, 'kW')" }
    current: { is: "if(voltage > 0, power / voltage, 0)" }
  enrich: [metadata, thresholds]
`;

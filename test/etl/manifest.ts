/** A fleet with every kind of column, two groups that share a sensor, a meter and a tag reader. */
export const MANIFEST = `
apiVersion: fleetwright/v1
fleet: cold
aws: { region: us-east-1 }
sensors:
  room:
    every: 60s
    fields:
      temperature: { unit: Cel, min: -40, max: 85 }
      humidity: { unit: "%RH", min: 0, max: 100 }
      passages: { type: integer, unit: count, min: 0 }
      door: { type: boolean }
      mode: { type: string, values: [auto, manual] }
      note: { type: string, maxLength: 50 }
  meter:
    every: 15s
    fields:
      power: { unit: W, min: 0, max: 100000 }
  portal:
    every: 5s
    fields:
      tag: { type: string, maxLength: 24 }
    driver: { simulate: rfid-reader }
groups:
  north:
    sensor: room
    devices: { prefix: n-, count: 3 }
    metadata: { site: "north-1" }
    thresholds:
      - { id: too-warm, field: temperature, above: 8 }
      - { id: damp, when: humidity > 80 and temperature > 18 }
  south:
    sensor: room
    devices: [{ serial: s-1, metadata: { shelf: a1 } }, s-2]
    metadata: { site: south }
    thresholds: [{ id: too-warm, field: temperature, above: 20 }]
  meters: { sensor: meter, devices: { prefix: m-, count: 2 } }
  gates: { sensor: portal, devices: { prefix: g-, count: 2 } }
lake: { firstYear: 2025 }
etl:
  engine: lambda
  late: 3d
  clean:
    - require: [device_id, event_time, monotonic_ms]
    - range: quarantine
    - deduplicate: { by: [device_id, boot_id, sequence] }
  derive:
    dew_point: { is: temperature - (100 - humidity) / 5, unit: Cel }
    load_kw: { is: "convert(power, 'kW')" }
    twice: { is: passages * 2 }
    warm: { is: "if(temperature > 20, 'warm', 'cold')" }
`;

import type { AgentConfig } from '../../../schema/agent-config';

/** A cold room with one device, as the compiler writes it. */
export const CONFIG: AgentConfig = {
  format: 'fleetwright/agent-config/v1',
  thing: 'temp-001',
  group: 'group1',
  connection: { endpoint: 'localhost', port: 8883, clientId: 'temp-001', keepAlive: 60 },
  provisioning: {
    by: 'claim',
    template: 'cold',
    claimClientId: 'claim--temp-001',
    parameters: { SerialNumber: 'temp-001' },
  },
  shadow: { name: 'config' },
  buffer: { bytes: 1_048_576, whenFull: 'oldest' },
  everyMs: 1000,
  driver: { use: 'simulate', kind: 'cold-room' },
  fields: [
    { id: 'door', type: 'boolean', unit: '1' },
    { id: 'temperature', type: 'number', unit: 'Cel', min: -40, max: 85, deadband: 0.1 },
  ],
  thresholds: [],
  devices: [
    {
      id: 'temp-001',
      topics: { data: 'iot/group1/temp-001/data', alert: 'iot/group1/temp-001/alert' },
      metadata: {},
    },
  ],
};

/** A list of one threshold, as it travels. */
export const thresholdsText = (field: string, above: number): string =>
  JSON.stringify([
    {
      id: 'warm',
      severity: 'warning',
      forMs: 0,
      field,
      unit: 'Cel',
      condition: {
        op: '>',
        args: [
          { op: 'field', id: field },
          { op: 'number', value: above },
        ],
      },
    },
  ]);

/** A list of one model that watches a field, as it travels. */
export const modelsText = (field: string): string =>
  JSON.stringify([
    {
      format: 'fleetwright/edge-model/v3',
      model: 'watch',
      version: '1',
      title: 'Watch',
      severity: 'warning',
      threshold: 1,
      spans: [600_000, 3_600_000],
      warmUp: 172_800_000,
      memory: 864_000_000,
      settle: 604_800_000,
      quiet: 21_600_000,
      clip: 3,
      still: 4,
      promise: 2_592_000_000,
      together: 4,
      fields: [{ id: field, floor: 0.01, bounds: [4, 4, 4] }],
      devices: {},
    },
  ]);

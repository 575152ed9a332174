import type { Speaker } from './filled-lake';

/** A device or two of every group of the example. */
export const EXAMPLE_SPEAKERS: readonly Speaker[] = [
  cold('temp-001', 4),
  cold('temp-002', 6),
  {
    group: 'group2',
    device: 'motor-001',
    sensor: 'motor',
    fields: (n) => ({ vibration: 2 + n / 10, kurtosis: 3, temperature: 60 + n }),
  },
  {
    group: 'group3',
    device: 'rfid-001',
    sensor: 'portal',
    fields: (n) => ({ tag: `TAG${n % 2}`, direction: 'in', signal: -50 }),
  },
  {
    group: 'group4',
    device: 'pi-001',
    sensor: 'pi-node',
    fields: (n) => ({ cpu_temperature: 50 + n, cpu_load: 10 + n, free_disk: 20 }),
  },
  {
    group: 'group5',
    device: 'meter-001',
    sensor: 'meter',
    fields: (n) => ({ power: 1000 + n, voltage: 230, energy: 5 + n }),
  },
  {
    group: 'group6',
    device: 'env-001',
    sensor: 'air',
    fields: (n) => ({ temperature: 21, humidity: 40 + n, co2: 600 + n, pressure: 1013 }),
  },
];

function cold(device: string, start: number): Speaker {
  const fields = (n: number) => ({ temperature: start + n / 10, humidity: 50 + n / 2 });
  return { group: 'group1', device, sensor: 'cold-room', fields };
}

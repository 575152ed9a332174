import { expect, it } from 'vitest';
import { tooManyPrograms } from '../../cli/up/too-many-programs';
import { CONFIG } from '../agent/settings/config';

const GB = 2 ** 30;
const [device] = CONFIG.devices;
if (!device) throw new Error('the config of the tests has a device');
const many = (count: number, driver: (typeof CONFIG)['driver']) => [
  { ...CONFIG, driver, devices: Array.from({ length: count }, (_, at) => ({ ...device, id: `m-${at}` })) },
];
const exec = { use: 'exec' as const, command: ['probe'] };

it('fleet up says beforehand when a machine is too small for the programs of its devices', () => {
  expect(tooManyPrograms(many(2000, exec), 8 * GB)).toMatch(/^2,000 programs .* 64,000 MB and this machine has 8,192/);
  expect(tooManyPrograms(many(20, exec), 8 * GB)).toBeUndefined();
  expect(tooManyPrograms(many(2000, { use: 'simulate', kind: 'generic' }), 8 * GB)).toBeUndefined();
});

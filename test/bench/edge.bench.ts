import { cpus, totalmem } from 'node:os';
import { initialModelState, scoreReading } from '../../runtime/agent/edge/model';
import { compileEdge, initialState, step } from '../../runtime/agent/edge/step';
import type { EdgeModel } from '../../schema/edge-model';

/** `npm run bench:edge`: readings a second that one agent scores by a model of two fields. Prints machine, inputs and figures; asserts nothing. */
const READINGS = 200_000;
const ROUNDS = 5;
const MINUTE = 60_000;

const model: EdgeModel = {
  format: 'fleetwright/edge-model/v3',
  model: 'bench',
  version: '1',
  title: 'Bench',
  severity: 'warning',
  threshold: 1e9,
  spans: [10_000, MINUTE, 10 * MINUTE, 60 * MINUTE, 360 * MINUTE, 1440 * MINUTE],
  warmUp: 2880 * MINUTE,
  memory: 14_400 * MINUTE,
  settle: 10_080 * MINUTE,
  quiet: 360 * MINUTE,
  clip: 3,
  still: 4,
  promise: 43_200 * MINUTE,
  together: 4,
  fields: [
    { id: 'temperature', floor: 0.01, bounds: [4, 4, 4, 4, 4, 4, 4] },
    { id: 'humidity', floor: 0.01, bounds: [4, 4, 4, 4, 4, 4, 4] },
  ],
  devices: {},
};
const fields = model.fields.map(({ id }) => ({ id, type: 'number', unit: '1' }) as const);
const device = { id: 'd-1', topics: { data: 'iot/g/d-1/data', alert: 'iot/g/d-1/alert' }, metadata: {} };
const reading = (n: number) => ({ temperature: 3 + Math.sin(n / 7), humidity: 60 + Math.cos(n / 11) });

function scoring(): void {
  let state = initialModelState(model, device.id);
  for (let n = 0; n < READINGS; n++) state = scoreReading(model, state, n * MINUTE, reading(n)).state;
}

/** With all else that the edge does: checks, deadband, the payload. */
function wholeEdge(): void {
  const rules = compileEdge({ fields, thresholds: [], models: [model] });
  let state = initialState();
  for (let n = 0; n < READINGS; n++) {
    const stamp = { bootId: 'bench', monotonicMs: n * MINUTE };
    state = step(rules, device, state, { at: n * MINUTE, values: reading(n) }, stamp).state;
  }
}

function perSecond(work: () => void): number {
  const rates = Array.from({ length: ROUNDS }, () => {
    const from = performance.now();
    work();
    return (READINGS * 1000) / (performance.now() - from);
  });
  return Math.round(rates.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0);
}

const [cpu] = cpus();
console.log(
  `machine  ${cpu?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
);
console.log(`input    ${READINGS} readings of two fields of one device; figures are the median of ${ROUNDS} rounds\n`);
console.log(`scores alone                      ${perSecond(scoring)} readings/s`);
console.log(`checks, deadband, scores, payload ${perSecond(wholeEdge)} readings/s`);

import { expect, it } from 'vitest';
import type { PastContext } from '../../runtime/drivers/driver';
import { simulate } from '../../runtime/drivers/simulate/driver';
import type { AgentField } from '../../schema/agent-config';

const FROM = Date.UTC(2026, 10, 25);
const HOUR = 3_600_000;
const signal: AgentField = { id: 'signal', type: 'number', unit: 'dBm', min: -90, max: 0 };

function readingsOf(more: Partial<PastContext>) {
  const context: PastContext = {
    driver: { use: 'simulate', kind: 'rfid-reader' },
    device: { id: 'gate-1', metadata: {}, topics: { data: 'd', alert: 'a' } },
    ...{ fields: [signal], thresholds: [], everyMs: 900_000, seed: 1 },
    faults: [{ kind: 'silent', from: FROM + 2 * HOUR, until: FROM + 3 * HOUR + 1000 }],
    problem: () => {},
    leftOut: () => {},
    fieldLeftOut: () => {},
    ...more,
  };
  const told = simulate.past?.readings(context, { from: FROM, until: FROM + 12 * HOUR }) ?? [];
  return [...(told as Iterable<{ at: number }>)];
}

it('what speaks by itself and is heard once in a while says exactly what would be kept of all that it says', () => {
  const everyMs = 900_000;
  const all = readingsOf({});
  const slotOf = ({ at }: { at: number }) => Math.floor((at - FROM) / everyMs);
  const kept = all.filter((reading, at) => at === 0 || slotOf(reading) !== slotOf(all[at - 1] as { at: number }));
  expect(all.length).toBeGreaterThan(10 * kept.length);
  expect(kept.length).toBeGreaterThan(30);
  expect(readingsOf({ firstOfMs: everyMs })).toEqual(kept);
});

import { join } from 'node:path';
import { afterAll, beforeAll, describe, type ExpectStatic, it } from 'vitest';
import { seededRandom } from '../../runtime/agent/seeded-random';
import { systemClock } from '../../runtime/clock';
import { Twin } from '../../runtime/twin/wiring/twin';
import { temporaryFolder } from '../twin/iot-core/generated';
import { campaign } from './campaign';
import { nameOf } from './ledger';
import { buildPrograms, type Programs } from './programs';
import type { Verdict } from './verdict';
import type { World } from './world';

/**
 * The short form of `npm run soak`: real agents, a real twin and TLS between them, broken in several ways at a time. What was accepted is known from
 * a ledger that the agent's process writes after `append` has resolved, so it holds nothing that was not accepted; what is in the lake is read from
 * its objects, and counted by a query as well.
 */
const temporary = temporaryFolder();
const seed = Number(process.env['FAULT_SEED'] ?? Date.now() % 1_000_000);
let programs: Programs;
beforeAll(async () => {
  programs = await buildPrograms();
});
afterAll(() => temporary.remove());

const PLANS = {
  direct: [
    ['kill -9 of the twin', 'kill -9 of agents, last record torn'],
    ["twin's disk full", 'connections reset'],
    ['restart of the twin', 'clock a year off'],
  ],
  firehose: [
    ['half-open TCP', 'kill -9 of agents'],
    ["twin's disk full", "agents' disk full"],
    ['kill -9 of the twin', 'slow line'],
  ],
} as const;

describe.concurrent(`what the log of an agent accepted is in the lake (FAULT_SEED=${seed})`, () => {
  for (const ingest of ['direct', 'firehose'] as const) {
    it(`${ingest}: nothing missing, duplicates told by their names, order kept, through faults of every part`, async ({
      expect,
    }) => {
      const plan = PLANS[ingest];
      let rounds = 0;
      const { verdict, surprises } = await campaign(
        {
          folder: join(temporary.path, ingest),
          ingest,
          programs,
          random: seededRandom(seed, ingest),
          everyMs: 50,
          pace: 1,
          more: () => rounds++ < plan.length,
          first: plan,
          say: () => {},
        },
        (world, verdict) => inTables(world, verdict, expect),
      );
      expect(surprises).toEqual([]);
      expect(verdict.missing.map(nameOf), 'accepted, and not in the lake').toEqual([]);
      expect(verdict.confused.map(nameOf), 'one name for two messages').toEqual([]);
      expect(verdict.disordered.map(nameOf), 'first delivered behind a later one of its boot').toEqual([]);
      expect(verdict.accepted).toBeGreaterThan(100);
      expect(verdict.acceptedAlerts).toBeGreaterThan(0);
    }, 240_000);
  }
});

/** The tables hold what the objects hold: as many deliveries, and as many different messages. */
async function inTables(
  world: World,
  { inLake, alertsInLake, duplicates }: Verdict,
  expect: ExpectStatic,
): Promise<void> {
  const twin = await Twin.boot({ generated: world.generated, dataDir: world.twinFolder, clock: systemClock() });
  try {
    const devices = world.things.map((thing) => `'${thing}'`).join(', ');
    const injected = world.ingest === 'direct' ? `WHERE device IN (${devices})` : '';
    const count = async (table: string, where: string) => {
      const names = `SELECT device_id, boot_id, sequence FROM ${table} ${where}`;
      const { rows } = await twin.query(
        `SELECT (SELECT count(*) FROM (${names})), (SELECT count(*) FROM (SELECT DISTINCT * FROM (${names})))`,
      );
      return rows[0]?.map(Number) ?? [];
    };
    const [readings = 0, differentReadings] = await count('raw_probe', injected);
    const [alerts = 0, differentAlerts] = await count('alerts', '');
    expect({ differentReadings, differentAlerts, all: readings + alerts }).toEqual({
      differentReadings: inLake - alertsInLake,
      differentAlerts: alertsInLake,
      all: inLake + duplicates,
    });
  } finally {
    await twin.close();
  }
}

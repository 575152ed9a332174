import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ToldAgents } from '../../cli/up/told-agents';
import { seededRandom } from '../../runtime/agent/seeded-random';
import { systemClock } from '../../runtime/clock';
import { Twin } from '../../runtime/twin/wiring/twin';
import type { AgentConfig } from '../../schema/agent-config';
import { temporaryFolder } from '../twin/iot-core/generated';
import type { AgentProcessOptions, FromAgents } from './agent-process';
import { Child } from './child';
import { ROOT } from './fleet';
import { lakeContents } from './lake-contents';
import { nameOf, readLedger } from './ledger';
import { buildPrograms, type Programs } from './programs';

/**
 * A field, a driver and a topic are changed, as `fleet up` and `fleet apply` do it: the stacks first, with the former topics beside the new ones, then a document by hash
 * through the shadow, then the former topics away. The agents are killed five times meanwhile. What their logs accepted is known from a ledger, what arrived from the lake.
 */
const THINGS = ['a-001', 'a-002', 'a-003'];
const SEED = Number(process.env['FAULT_SEED'] ?? 7);

const manifest = ({
  root = 'iot',
  field = false,
  driver = 'simulate: cold-room',
  every = '1s',
}) => `apiVersion: fleetwright/v1
fleet: faults
aws: { region: eu-west-1 }
topics: { root: ${root} }
sensors:
  probe:
    every: ${every}
    fields:
      count: { type: integer, min: 0, max: 1000000000 }
      level: { min: 0, max: 100 }
${field ? '      marked: { type: integer, min: 0, max: 9 }\n' : ''}    driver: { ${driver} }
groups:
  a:
    sensor: probe
    devices: { prefix: a-, count: 3 }
lake: { ingest: direct }
`;

const temporary = temporaryFolder();
let programs: Programs;
beforeAll(async () => {
  programs = await buildPrograms();
});
afterAll(() => temporary.remove());

function compiled(name: string, text: string) {
  const file = join(temporary.path, `${name}.yaml`);
  const generated = join(temporary.path, name);
  writeFileSync(file, text);
  const words = [join(ROOT, 'dist/main.js'), 'compile', file, '--out', generated, '--quiet'];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`it does not compile (is dist/ built?): ${stderr}`);
  const configOf = (thing: string) =>
    JSON.parse(readFileSync(join(generated, 'agents/a', `${thing}.json`), 'utf8')) as AgentConfig;
  return { generated, configs: THINGS.map(configOf) };
}

describe('a config that changes while its agents run, and are killed', () => {
  it('arrives whole: they run by the new field, driver and topic, and nothing is lost or refused on the way', async () => {
    const random = seededRandom(SEED, 'config-change');
    const before = compiled('before', manifest({}));
    const editions = [
      compiled('field', manifest({ field: true })),
      compiled('driver', manifest({ field: true, driver: 'simulate: smart-meter' })),
      compiled('topic', manifest({ field: true, driver: 'simulate: smart-meter', root: 'plant/north' })),
    ];
    const ledger = join(temporary.path, 'ledger');
    const twinFolder = join(temporary.path, 'twin');
    const twin = await Twin.boot({ generated: before.generated, dataDir: twinFolder, clock: systemClock() });
    const surprises: string[] = [];
    const refused: string[] = [];
    const connected = new Set<string>();
    const hear = ({ thing, event, detail }: FromAgents) => {
      if (event === 'connected') connected.add(thing);
      if (event === 'dropped' || /refuse/.test(detail)) refused.push(`${thing}: ${detail}`);
    };
    const claimFolder = twin.iotCore.claims.get(before.configs[0]?.provisioning.template ?? '')?.folder ?? '';
    const start = () => {
      connected.clear();
      const options: AgentProcessOptions = {
        agents: before.configs.map((config) => ({ config, folder: join(temporary.path, 'agents', config.thing) })),
        claimFolder,
        place: { endpoint: 'localhost', port: twin.iotCore.port, authorityFile: twin.iotCore.caPath },
        ledger,
        seed: SEED,
        everyMs: 50,
      };
      const file = join(temporary.path, 'options.json');
      writeFileSync(file, JSON.stringify(options));
      const child = new Child(programs.agents, [file], (why) => surprises.push(why));
      child.hear(hear);
      return child;
    };
    const told = new ToldAgents(twin.iotCore, 'faults');
    let agents = start();
    const until = async (what: string, isSo: () => boolean) => {
      for (let at = 0; !isSo(); at += 1) {
        if (at > 600) throw new Error(`${what}: not within 30 s; ${refused.slice(0, 3)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    await until('all have joined', () => THINGS.every((thing) => twin.iotCore.shadow({ thing, name: 'config' })));
    let kills = 0;
    const killed = async () => {
      await new Promise((resolve) => setTimeout(resolve, 400 * random()));
      await agents.kill();
      kills += 1;
      agents = start();
    };
    for (const { generated, configs } of editions) {
      await twin.apply(generated, 'former-topics');
      await told.tell(configs);
      await killed();
      if (kills < 5) await killed();
      const heard = await told.heard(THINGS, 30_000);
      expect(heard).toEqual({ applied: THINGS, rejected: [], waiting: [] });
      await twin.apply(generated);
    }
    // What an agent accepts before it has a connection stays on its disk when it is stopped: that is no loss, and no arrival either.
    await until('the last start is connected', () => connected.size === THINGS.length);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await agents.end({ kind: 'stop', drainMs: 5000 });
    const { rows } = await twin.query('SELECT DISTINCT marked FROM raw_probe WHERE marked IS NOT NULL');
    await twin.close();
    const { deliveries, errors } = await lakeContents(twinFolder);
    const there = new Set(deliveries.map(nameOf));
    const accepted = readLedger(ledger);
    expect(kills).toBeGreaterThanOrEqual(5);
    expect([surprises, refused, errors]).toEqual([[], [], []]);
    expect(
      accepted.filter((message) => !there.has(nameOf(message))).map(nameOf),
      'accepted, and not in the lake',
    ).toEqual([]);
    expect(accepted.length).toBeGreaterThan(100);
    // The driver of the first edition with the field marks readings by 1, the last one by 2.
    expect(rows.map(([marked]) => Number(marked)).sort()).toEqual([1, 2]);
  }, 240_000);
});

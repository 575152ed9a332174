import { cpus, totalmem } from 'node:os';
import { systemClock } from '../../runtime/clock';
import type { Inbound } from '../../runtime/twin/ports';
import { type LoadedRule, loadRules } from '../../runtime/twin/rules/load-rules';
import { Message } from '../../runtime/twin/rules/message';
import type { ActionPorts } from '../../runtime/twin/rules/ports';
import { Result } from '../../runtime/twin/rules/result';
import { RulesEngine } from '../../runtime/twin/rules/rules-engine';
import type { Env } from '../../runtime/twin/rules/sql/scope';
import { TopicTrie } from '../../runtime/twin/rules/topic-trie';
import { loadStacks } from '../../runtime/twin/stacks/load';

const ROUNDS = 5;
const SECONDS = 1;
const DEVICES = 30;

/** What a device of each group sends, beside the envelope: a reading within its limits, and every 20th one beyond. */
const READINGS: readonly (readonly [group: string, fields: (n: number) => Readonly<Record<string, unknown>>])[] = [
  ['group1', (n) => ({ temperature: n % 20 === 0 ? 9.25 : 4.5 + (n % 7) / 10, humidity: 61.5 })],
  ['group2', (n) => ({ vibration: n % 20 === 0 ? 8.125 : 2.75, temperature: 61 + (n % 9) })],
  ['group3', (n) => ({ tag_id: `E2801160600002${String(n % 1000).padStart(10, '0')}`, rssi: -61, portal: 'dock-2' })],
  ['group4', (n) => ({ cpu_temperature: n % 20 === 0 ? 84 : 55.25, free_disk: 11.5, load: 0.42 })],
  ['group5', (n) => ({ voltage: n % 20 === 0 ? 255.5 : 230.25, current: 3.125, power: 719.5, energy: 10342.75 + n })],
  [
    'group6',
    (n) => ({ humidity: 48.5, co2: n % 20 === 0 ? 1180 : 640 + (n % 50), temperature: 21.5, pressure: 1013.25 }),
  ],
];

const sink = async () => undefined;
const PORTS: ActionPorts = {
  storage: { put: sink },
  streams: { put: sink },
  notifications: { publish: sink },
  functions: { invoke: sink },
  metrics: { put: () => undefined },
  alarms: { setState: sink },
  publisher: { publish: sink },
};

function messages(): Inbound[] {
  return READINGS.flatMap(([group, fields]) =>
    Array.from({ length: DEVICES }, (_, n) => ({
      topic: `iot/${group}/device-${String(n).padStart(3, '0')}/data`,
      payload: Buffer.from(
        JSON.stringify({
          event_time: 1_790_000_000_000 + n,
          boot_id: '0f8fad5b-d9cb-469f-a165-70867728950e',
          sequence: n + 1,
          monotonic_ms: 60_000 * n,
          late: false,
          ...fields(n),
        }),
      ),
      qos: 1 as const,
      clientId: `device-${n}`,
      principal: 'ba67293af50bf2506f5f93469686da660c7c844e7b3950bfb16813e0d31e9373',
      thing: `device-${n}`,
      at: 1_790_000_000_000,
      traceId: '7e146a2c-95b5-6caf-98b9-50e3969734c7',
    })),
  );
}

/** Match, parse, WHERE and SELECT; with `plan` also what an action needs: the JSON of the result and its key or record. */
function evaluator(rules: readonly LoadedRule[], plan: boolean): (inbound: Inbound) => number {
  const trie = new TopicTrie<LoadedRule>();
  for (const rule of rules) if (rule.compiled.filter !== undefined) trie.add(rule.compiled.filter, rule);
  const env: Env = { now: Date.now(), accountId: '123456789012', uuid: () => crypto.randomUUID(), random: Math.random };
  return (inbound) => {
    const message = new Message(inbound);
    let found = 0;
    for (const rule of trie.match(message.levels)) {
      const scope = rule.compiled.open(message, env);
      const outcome = rule.compiled.evaluate(scope);
      if (outcome.kind !== 'selected') continue;
      found++;
      if (!plan || !message.payload.ok) continue;
      const result = new Result(outcome.value);
      for (const action of rule.actions) action.plan(scope, result);
    }
    return found;
  };
}

/** Messages a second of CPU time, which other work on the machine does not distort: the median of a few rounds. */
async function measured(run: () => Promise<number> | number): Promise<number> {
  const figures: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const started = performance.now();
    const before = process.cpuUsage();
    let count = 0;
    while (performance.now() - started < SECONDS * 1000) count += await run();
    const { user, system } = process.cpuUsage(before);
    // The first round warms up.
    if (round > 0) figures.push((count / (user + system)) * 1_000_000);
  }
  return figures.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
}

/** `rules-figures.ts <generated>`: prints machine, inputs and figures. */
async function main(generated: string): Promise<void> {
  const { rules, refused } = loadRules(loadStacks(generated).resources);
  const inputs = messages();
  const bytes = inputs.reduce((sum, { payload }) => sum + payload.length, 0) / inputs.length;
  const matched = inputs.reduce((sum, inbound) => sum + evaluator(rules, false)(inbound), 0);
  console.log(
    `machine  ${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  );
  console.log(`rules    ${rules.length} of the example fleet, ${refused.length} refused`);
  console.log(
    `input    ${inputs.length} readings of ${Math.round(bytes)} bytes, ${matched} results of WHERE and SELECT`,
  );
  console.log(`figures  messages a second of CPU time: the median of ${ROUNDS} rounds of ${SECONDS} s\n`);
  const batch = (take: (inbound: Inbound) => number) => () => {
    for (const inbound of inputs) take(inbound);
    return inputs.length;
  };
  const engine = new RulesEngine({
    rules,
    ports: PORTS,
    tracer: { step: () => undefined },
    clock: systemClock(),
    accountId: '123456789012',
  });
  const whole = async () => {
    for (const inbound of inputs) await engine.handle(inbound);
    return inputs.length;
  };
  await show('match, parse, WHERE, SELECT', batch(evaluator(rules, false)));
  await show('… and JSON and keys of the actions', batch(evaluator(rules, true)));
  await show('the whole engine, ports and trace empty', whole);
}

async function show(what: string, run: () => Promise<number> | number): Promise<void> {
  console.log(
    `${what.padEnd(42)}${Math.round(await measured(run))
      .toLocaleString('en-US')
      .padStart(10)}`,
  );
}

await main(process.argv[2] ?? '');

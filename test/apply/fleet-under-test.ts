import { setImmediate as turn } from 'node:timers/promises';
import { compileTarget } from '../../cli/plan/compile-target';
import { plan } from '../../compiler/5-plan/index';
import { type ApplyOutcome, apply } from '../../compiler/6-apply/apply';
import type { ApplyOptions } from '../../compiler/6-apply/apply-options';
import { readApplied } from '../../compiler/6-apply/state/applied';
import { type Clock, systemClock } from '../../compiler/6-apply/step/clock';
import type { StepWork } from '../../compiler/6-apply/step/step-work';
import { version } from '../../package.json';
import type { Happening } from '../../schema/plan/events';
import { sourcesOf } from '../sources';
import { clientsFor } from './with-clients';

/** Time that leaps over every sleep. What waits for others (a lock, a stack) still lets them have their turn. */
function leaping(): Clock {
  let leapt = 0;
  return {
    ...systemClock,
    now: () => Date.now() + leapt,
    sleep: async (ms) => {
      leapt += ms;
      await turn();
    },
  };
}

export interface Run {
  readonly work: StepWork;
  readonly heard: Happening[];
  readonly leave: () => void;
}

/** What a command works with, against an endpoint of this machine; everything that is told is kept. */
export function runAt(endpoint: string): Run {
  const heard: Happening[] = [];
  const leaving = new AbortController();
  const time = leaping();
  const work: StepWork = {
    clients: clientsFor(endpoint, time),
    time,
    tell: (happening) => heard.push(happening),
    signal: leaving.signal,
  };
  return { work, heard, leave: () => leaving.abort() };
}

/** Compiles, plans against what is applied, and the order to carry it out. */
export async function ordered(
  { work }: Run,
  manifest: string,
  options: Partial<ApplyOptions> = {},
): Promise<ApplyOptions> {
  const { made, diagnostics } = await compileTarget(sourcesOf({ 'fleet.yaml': manifest }), 'fleet.yaml', undefined);
  if (!made) throw new Error(`the manifest of the test does not compile: ${JSON.stringify(diagnostics)}`);
  const applied = await readApplied(work.clients, made.snapshot.fleet);
  const made_plan = await plan(applied?.snapshot, made.snapshot, {
    base: { from: 'applied', name: 'applied' },
    tool: version,
  });
  return {
    plan: made_plan,
    seal: null,
    target: made.snapshot,
    uploads: { ...made.output, layer: async () => undefined },
    beforeStacks: [],
    behindStacks: [],
    maxFailures: 0.02,
    deletesCertificates: false,
    allowReplace: [],
    allowDelete: undefined,
    owner: 'a test',
    command: 'fleet apply',
    token: `t${++runs}`,
    wait: false,
    ...options,
  };
}

let runs = 0;

export async function applied(run: Run, manifest: string, options: Partial<ApplyOptions> = {}): Promise<ApplyOutcome> {
  return apply(run.work, await ordered(run, manifest, options));
}

/** A small fleet: one sensor, one group of claimed devices with a threshold. Its threshold reaches the stack iot and no other. */
export function manifest({ above = 8, fleet = 'acme', account = '', extra = '' } = {}): string {
  return `apiVersion: fleetwright/v1
fleet: ${fleet}
aws: { region: eu-west-1${account === '' ? '' : `, account: "${account}"`} }
sensors:
  probe:
    every: 60s
    fields:
      temperature: { unit: Cel, min: -40, max: 85 }
groups:
  rooms:
    sensor: probe
    devices: { prefix: room-, count: 3 }
    thresholds:
      - { id: warm, field: temperature, above: ${above} }
${extra}`;
}

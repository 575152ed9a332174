import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { plan } from '../../compiler/5-plan/index';
import { sample, snapshotFiles } from './compiled';
import { planProblems } from './plan-problems';

const samples = fileURLToPath(new URL('../samples/', import.meta.url));

describe('the first plan of every sample fits the published schema', () => {
  it.each(readdirSync(samples).sort())('%s', async (name) => {
    const [, environment] = /^# env: (\S+)/.exec(readFileSync(`${samples}${name}/fleet.yaml`, 'utf8')) ?? [];
    const target = await snapshotFiles(sample(name), environment);
    const made = await plan(undefined, target, { base: { from: 'nothing', name: '' }, tool: target.tool });
    expect(planProblems(made)).toEqual([]);
    expect(made.summary.create).toBeGreaterThan(0);
  });

  it('and what does not fit is found', async () => {
    const target = await snapshotFiles(sample('minimal'));
    const made = await plan(undefined, target, { base: { from: 'nothing', name: '' }, tool: target.tool });
    expect(planProblems({ ...made, extra: 1 } as never)).not.toEqual([]);
    expect(planProblems({ ...made, intents: [{ ...made.intents[0], danger: 'some' }] } as never)).not.toEqual([]);
  });
});

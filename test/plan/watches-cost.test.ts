import { expect, it } from 'vitest';
import { resourcesOf } from '../../compiler/5-plan/effects/template-resource';
import { PRICES } from '../../compiler/5-plan/prices';
import { watchesCost } from '../../compiler/5-plan/watches-cost';
import { MEMORY, manifest } from '../targets/findings/generated-code';
import { snapshotFiles } from './compiled';

const RUN = 5 * PRICES.modelJobMinute;
const MONTH_HOURS = 30 * 24;

async function cost(text: string): Promise<number> {
  const snapshot = await snapshotFiles({ 'fleet.yaml': text });
  return watchesCost(
    snapshot,
    Object.values(snapshot.stacks).flatMap((stack) => [...resourcesOf(stack).values()]),
  );
}

it('a plan prices the watches of models: one job a run where an endpoint is asked, and one more where a batch scores', async () => {
  // An endpoint with the ETL's hour, and two hourly batches.
  expect(await cost(manifest(MEMORY))).toBeCloseTo(MONTH_HOURS * RUN * (1 + 2 + 2), 6);
});

it('an endpoint is asked as often as the ETL runs, and not more than hourly however often that is', async () => {
  const only = manifest(MEMORY).replace(/ {2}forest:[\s\S]*?(?=alerts:)/, '');
  expect(await cost(only)).toBeCloseTo(MONTH_HOURS * RUN, 6);
  expect(await cost(only.replace('etl: {}', 'etl: { every: 15m }'))).toBeCloseTo(MONTH_HOURS * RUN, 6);
  expect(await cost(only.replace('etl: {}', 'etl: { every: 6h }'))).toBeCloseTo((MONTH_HOURS / 6) * RUN, 6);
});

import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Moto, SERVER, START_MS, startMoto } from './process';

export { MOTO_ACCOUNT, MOTO_ENV, type Moto } from './process';

/** One server for a test file; the result is it, once the tests run. */
export function useMoto(): () => Moto {
  let moto: Moto | undefined;
  beforeAll(async () => {
    moto = await startMoto();
  }, START_MS);
  afterAll(() => moto?.stop());
  return () => {
    if (!moto) throw new Error('moto is not running yet');
    return moto;
  };
}

/** A suite that needs moto. Without it: a failure in CI, elsewhere a skip that says why in its name. */
export function describeWithMoto(name: string, suite: () => void): void {
  if (existsSync(SERVER)) describe(name, suite);
  else if (process.env.CI !== 'true') describe.skip(`${name} (skipped: run node test/python/setup.mjs)`, suite);
  else {
    describe(name, () => {
      it('has moto', () => {
        throw new Error(`${SERVER} is missing: run node test/python/setup.mjs`);
      });
    });
  }
}

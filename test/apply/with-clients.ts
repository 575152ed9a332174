import { afterEach, beforeEach, vi } from 'vitest';
import { awsClients, type Clients } from '../../compiler/6-apply/aws/clients';
import { Pace } from '../../compiler/6-apply/aws/pace';
import { type Clock, systemClock } from '../../compiler/6-apply/step/clock';
import { MOTO_ENV } from '../moto/server';

export const REGION = 'eu-west-1';

/** A test that keeps a request waiting for ever means it. */
const FOREVER = 2 ** 31 - 1;

/** Clients for an endpoint of this machine, whose retries do not wait. */
export function clientsFor(
  endpoint: string,
  time: Clock = { ...systemClock, sleep: async () => {} },
  silence = FOREVER,
): Clients {
  return awsClients({ region: REGION, endpoint, tool: 'test', pace: new Pace(time), silence });
}

/** The SDK reads credentials from the environment; here they are the test's alone. */
export function useEnvironment(env: Readonly<Record<string, string | undefined>> = MOTO_ENV): void {
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (/^AWS_/.test(name)) vi.stubEnv(name, undefined);
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
}

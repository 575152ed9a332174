import type { Plan } from '../../../schema/plan/plan';

/** `iot-enterprise`, `iot-enterprise-prod`: a fleet in an environment has it in its name. */
export function fleetName({ fleet, environment }: Pick<Plan, 'fleet' | 'environment'>): string {
  return environment === null || fleet.endsWith(`-${environment}`) ? fleet : `${fleet} · ${environment}`;
}

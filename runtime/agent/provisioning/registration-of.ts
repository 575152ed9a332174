import type { ProvisioningConfig } from './provision';

/** What an identity is made by, whatever the order in which a config says it: another order is no move. */
export const registrationOf = ({ provisioning: { template, parameters } }: ProvisioningConfig) =>
  JSON.stringify([template, Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1))]);

/** Regions where an account starts with the larger quotas (AWS General Reference, AWS IoT Core quotas). */
const LARGE_REGIONS: readonly string[] = ['us-east-1', 'us-west-2', 'eu-west-1'];
const LARGE = { publishes: 20_000, connections: 500_000 };
const SMALL = { publishes: 2_000, connections: 100_000 };

/** What an account starts with in a region: publish requests a second, and connections at once. They can be raised. */
export const iotQuotas = (region: string) => (LARGE_REGIONS.includes(region) ? LARGE : SMALL);

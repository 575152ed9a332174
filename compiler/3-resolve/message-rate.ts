import { devicesOf, type Group } from '../ir/fleet/groups';

/** Readings that a group publishes in a second when every device sends each one. */
export function messagesPerSecond(group: Group): number {
  return (group.devices.count * 1000) / group.everyMs;
}

/** A number for people: whole from 10 on, else with one digit. */
export function messageRate(value: number): string {
  return (value >= 10 ? Math.round(value) : Math.round(value * 10) / 10).toLocaleString('en-US');
}

/** How many devices the busiest connection speaks for. */
export function busiestConnection({ devices, gateways }: Group): number {
  if (!gateways) return 1;
  // Counted devices are dealt out evenly; listed ones may name their gateway.
  if (devices.range) return Math.ceil(devices.count / gateways.count);
  const behind = new Map<string, number>();
  for (const { gateway = '' } of devicesOf(devices)) behind.set(gateway, (behind.get(gateway) ?? 0) + 1);
  return Math.max(0, ...behind.values());
}

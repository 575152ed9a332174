import type { Group } from '../../ir/fleet/groups';

/** Readings that a group publishes in a second when every device sends each one. */
export function messagesPerSecond(group: Group): number {
  return (group.devices.count * 1000) / group.everyMs;
}

/** A number for people: whole from 10 on, else with one digit. */
export function rate(value: number): string {
  return (value >= 10 ? Math.round(value) : Math.round(value * 10) / 10).toLocaleString('en-US');
}

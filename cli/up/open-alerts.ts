import type { AgentEvent } from '../../runtime/agent/ports';
import type { ConsoleOpenAlert, DeviceAlerts } from '../../schema/console-protocol';

interface Open {
  readonly group: string;
  readonly devices: Map<string, Map<string, ConsoleOpenAlert>>;
}

/** The alerts that agents have raised and not cleared, by device. */
export class OpenAlerts {
  readonly #things = new Map<string, Open>();

  /** An agent starts: it says what it finds open from before. */
  expect(thing: string, group: string): void {
    this.#things.set(thing, { group, devices: new Map() });
  }

  remove(thing: string): void {
    this.#things.delete(thing);
  }

  take(thing: string, { device, threshold, severity, state }: Extract<AgentEvent, { kind: 'alert' }>): void {
    const devices = this.#things.get(thing)?.devices;
    const open = devices?.get(device) ?? new Map<string, ConsoleOpenAlert>();
    if (state === 'cleared') open.delete(threshold);
    else open.set(threshold, { id: threshold, severity });
    if (open.size === 0) devices?.delete(device);
    else devices?.set(device, open);
  }

  /** `found`: what models that watch beside the agents have found. What both say of a device is one alert. */
  *all(found: Iterable<DeviceAlerts> = []): Iterable<DeviceAlerts> {
    const byDevice = new Map<string, { group: string; device: string; alerts: Map<string, ConsoleOpenAlert> }>();
    const add = (group: string, device: string, alerts: Iterable<ConsoleOpenAlert>) => {
      const key = JSON.stringify([group, device]);
      const known = byDevice.get(key) ?? { group, device, alerts: new Map<string, ConsoleOpenAlert>() };
      for (const alert of alerts) if (!known.alerts.has(alert.id)) known.alerts.set(alert.id, alert);
      byDevice.set(key, known);
    };
    for (const { group, devices } of this.#things.values())
      for (const [device, open] of devices) add(group, device, open.values());
    for (const { group, device, alerts } of found) add(group, device, alerts);
    for (const { group, device, alerts } of byDevice.values()) yield { group, device, alerts: [...alerts.values()] };
  }
}

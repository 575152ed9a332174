import type { AlertView } from './alert-view';

export interface AlertCount {
  readonly kind: AlertView['kind'];
  readonly id: string;
  readonly severity: string;
  readonly group: string;
  readonly devices: readonly string[];
  readonly notifications: number;
}

/** The alerts of a run, by threshold and group. */
export class AlertCounts {
  readonly #counts = new Map<string, { view: AlertView; devices: Set<string>; notifications: number }>();

  /** Whether this device had not crossed this threshold before. */
  add(view: AlertView): boolean {
    const { kind, id, where } = view;
    const [group = '', device = ''] = splitOnce(where);
    const key = JSON.stringify([kind, group, id]);
    const count = this.#counts.get(key) ?? { view, devices: new Set<string>(), notifications: 0 };
    this.#counts.set(key, count);
    count.notifications += 1;
    const isNew = kind === 'alarm' || kind === 'other' || !count.devices.has(device);
    if (device !== '') count.devices.add(device);
    return isNew;
  }

  list(): readonly AlertCount[] {
    return [...this.#counts.values()].map(({ view, devices, notifications }) => ({
      kind: view.kind,
      id: view.id,
      severity: view.severity,
      group: splitOnce(view.where)[0] ?? '',
      devices: [...devices].sort(),
      notifications,
    }));
  }
}

function splitOnce(where: string): readonly string[] {
  const at = where.indexOf('/');
  return at === -1 ? [where] : [where.slice(0, at), where.slice(at + 1)];
}

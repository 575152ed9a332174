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
  readonly #told = new Set<string>();

  /** Whether it is news: this device had not crossed this threshold before, or its breach is escalated now. */
  add(view: AlertView): boolean {
    const { kind, id, where, title } = view;
    const [group = '', device = ''] = splitOnce(where);
    const key = JSON.stringify([kind, group, id]);
    const count = this.#counts.get(key) ?? { view, devices: new Set<string>(), notifications: 0 };
    this.#counts.set(key, count);
    count.notifications += 1;
    // The title has the notice, too: a breach that is escalated is told again, one that is only repeated is not.
    const told = JSON.stringify([key, device, title]);
    const isNew = kind === 'alarm' || kind === 'other' || !this.#told.has(told);
    this.#told.add(told);
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

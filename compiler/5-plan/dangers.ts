import { DANGERS, type Danger, type Effect, type Intent } from '../../schema/plan/plan';

/** The worst of what an intent does. `security`: it changes what somebody may do. */
export function dangerOf(effects: readonly Effect[], security: boolean): Danger {
  const does = (action: Effect['action']) =>
    effects.some((effect) => effect.action === action && effect.on !== 'device-config');
  if (does('delete')) return 'delete';
  if (does('replace')) return 'replace';
  if (security) return 'security';
  return effects.some(({ on }) => on === 'thing' || on === 'device-config') ? 'devices' : 'none';
}

/** The worst first, then as they stand in the manifest; what is in no file comes last, by its path. */
export function byDanger(a: Omit<Intent, 'id'>, b: Omit<Intent, 'id'>): number {
  return (
    DANGERS.indexOf(a.danger) - DANGERS.indexOf(b.danger) ||
    compare(a.source?.file ?? '\uffff', b.source?.file ?? '\uffff') ||
    (a.source?.line ?? 0) - (b.source?.line ?? 0) ||
    (a.source?.column ?? 0) - (b.source?.column ?? 0) ||
    compare(a.path, b.path)
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

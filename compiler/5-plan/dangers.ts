import { DANGERS, type Danger, type Effect, type Intent } from '../../schema/plan/plan';

/** Made anew under another id whenever its text changes, and holds nothing but that text: deleting one endangers nobody. */
const DISPOSABLE = new Set(['AWS::Athena::NamedQuery']);

/** Whether something goes away that somebody may miss. */
export const isDeletion = ({ on, action, kind }: Effect) =>
  action === 'delete' && (on === 'thing' || (on === 'resource' && !DISPOSABLE.has(kind)));

/** The worst of what an intent does. `security`: it changes what somebody may do. */
export function dangerOf(effects: readonly Effect[], security: boolean): Danger {
  if (effects.some(isDeletion)) return 'delete';
  if (effects.some(({ action }) => action === 'replace')) return 'replace';
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

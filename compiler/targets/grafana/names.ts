import { createHash } from 'node:crypto';
import type { Fleet } from '../../ir/fleet/index';

/** The one job of the role in this stack. */
export const GRAFANA_ROLE = 'bi-grafana';
/** Logical ids that several files of this folder refer to. */
export const WORKSPACE = 'GrafanaWorkspace';
export const TOPIC = 'GrafanaTopic';

/** Grafana takes letters, digits, `-` and `_`. Source: Grafana HTTP API, "Identifier (id) vs unique identifier (uid)". */
const LONGEST_UID = 40;

/** The fleet, then what it is; a uid that would be too long ends in a hash of the whole. Ids hold no double hyphen, so none meets another. */
export function uid(fleet: Fleet, ...parts: readonly string[]): string {
  const whole = [fleet.name, ...parts].join('--');
  return whole.length <= LONGEST_UID ? whole : `${whole.slice(0, LONGEST_UID - 14)}--${hashed(whole).slice(0, 12)}`;
}

/** Ids of panels are numbers, unique in a dashboard: made of what is shown, so that moving a panel keeps links to it. */
export const panelId = (visual: string) => Number.parseInt(hashed(visual).slice(0, 7), 16) + 1;

const hashed = (text: string) => createHash('sha256').update(text).digest('hex');

export const folderUid = (fleet: Fleet) => uid(fleet);
export const dataSourceUid = (fleet: Fleet) => uid(fleet, 'lake');
export const contactPointUid = (fleet: Fleet) => uid(fleet, 'sns');

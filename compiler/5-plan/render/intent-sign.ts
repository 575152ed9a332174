import type { Action, Intent } from '../../../schema/plan/plan';

/** How a terminal and a comment mark an action. */
export const SIGN: Readonly<Record<Action, string>> = {
  create: '+',
  update: '~',
  replace: '-/+',
  delete: '-',
  move: '→',
  keep: '=',
};

const INTENT_SIGN: Readonly<Record<Intent['action'], string>> = { added: '+', removed: '-', changed: '~', moved: '→' };

/** Of an intent that replaces something, that is what a reader must see. */
export function intentSign({ action, effects }: Intent): string {
  return effects.some((effect) => effect.action === 'replace') ? SIGN.replace : INTENT_SIGN[action];
}

import type {
  Blocked,
  ContractBreak,
  Intent,
  Plan,
  Retirement,
  SecurityChange,
  TableChange,
} from '../../../schema/plan/plan';

/** An intent with all that the other parts of a plan say about it. */
export interface Block {
  readonly intent: Intent;
  readonly blocked: readonly Blocked[];
  readonly breaks: readonly ContractBreak[];
  readonly tables: readonly TableChange[];
  readonly security: readonly SecurityChange[];
  readonly retirements: readonly Retirement[];
}

export interface Sections {
  /** Refused without a flag. */
  readonly blocked: readonly Block[];
  /** Break what others read, or ask. */
  readonly breaking: readonly Block[];
  /** Let somebody do more, or something else. */
  readonly security: readonly Block[];
  readonly rest: readonly Block[];
}

/** Every intent in the first section that it belongs to, so that each is shown once. */
export function sections(plan: Plan): Sections {
  const blocked = byIntent(plan.blocked);
  const breaks = byIntent(plan.contracts);
  const tables = byIntent(plan.tables);
  const security = byIntent(plan.security);
  const retirements = byIntent(plan.retirements);
  const blocks = plan.intents.map((intent) => ({
    intent,
    blocked: blocked.get(intent.id) ?? [],
    breaks: breaks.get(intent.id) ?? [],
    tables: tables.get(intent.id) ?? [],
    security: security.get(intent.id) ?? [],
    retirements: retirements.get(intent.id) ?? [],
  }));
  const isBlocked = (block: Block) => block.blocked.length > 0;
  const isBreaking = (block: Block) => !isBlocked(block) && (block.breaks.length > 0 || block.tables.length > 0);
  const isSecurity = (block: Block) =>
    !isBlocked(block) && !isBreaking(block) && block.security.some(({ direction }) => direction !== 'narrower');
  return {
    blocked: blocks.filter(isBlocked),
    breaking: blocks.filter(isBreaking),
    security: blocks.filter(isSecurity),
    rest: blocks.filter((block) => !isBlocked(block) && !isBreaking(block) && !isSecurity(block)),
  };
}

function byIntent<T extends { readonly intent: number }>(items: readonly T[]): ReadonlyMap<number, readonly T[]> {
  const map = new Map<number, T[]>();
  for (const item of items) {
    const list = map.get(item.intent);
    if (list) list.push(item);
    else map.set(item.intent, [item]);
  }
  return map;
}

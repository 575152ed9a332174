import { createHash } from 'node:crypto';
import type { Json } from '../../schema/plan/json';
import type { Plan } from '../../schema/plan/plan';
import type { PlanFile } from '../../schema/plan/plan-file';
import { canonicalPieces } from './canonical';

/** Why a saved plan is not taken, and what to do. */
export interface PlanFileProblem {
  readonly kind: 'not-a-plan' | 'tampered' | 'other-version' | 'other-fleet' | 'stale';
  readonly message: string;
  readonly fix: string;
}

const FORMAT = 'fleetwright/plan-file/v1';
const AGAIN = 'make the plan again with `fleet plan --out`';

export function sealed(plan: Plan, manifest: string): PlanFile {
  const unsealed = { format: FORMAT, plan, manifest } as const;
  return { ...unsealed, seal: sealOf(unsealed) };
}

/** One line of JSON. */
export function planFileText(file: PlanFile): string {
  return `${JSON.stringify(file)}\n`;
}

/** Reads a saved plan back: all of it as it was sealed, or the reason why not. `shown` is the file as the user named it. */
export function openPlanFile(text: string, shown: string): PlanFile | PlanFileProblem {
  const file = parsed(text);
  const format = file?.format;
  if (!file || typeof format !== 'string' || !format.startsWith('fleetwright/plan-file/'))
    return {
      kind: 'not-a-plan',
      message: `${shown} is not a saved plan`,
      fix: 'name a file that `fleet plan --out` wrote',
    };
  if (format !== FORMAT)
    return {
      kind: 'other-version',
      message: `${shown} has the format ${format}, and this version reads ${FORMAT}`,
      fix: `use the version that made it, or ${AGAIN}`,
    };
  const { seal, ...rest } = file;
  if (typeof seal !== 'string' || seal !== sealOf(rest))
    return { kind: 'tampered', message: `${shown} was changed after it was made: its seal does not fit`, fix: AGAIN };
  return file as unknown as PlanFile;
}

/** What apply knows of now, to hold a saved plan against. */
export interface PlanTime {
  readonly tool: string;
  readonly fleet: string;
  readonly environment: string | null;
  readonly region: string;
  /** Hash of what the manifest compiles to now. */
  readonly target: string;
  /** Hash of what is applied now; null where nothing is. */
  readonly applied: string | null;
}

/** Why a saved plan may not be applied now; undefined when it may. */
export function planFileProblem({ plan }: PlanFile, now: PlanTime): PlanFileProblem | undefined {
  const { tool, base, target } = plan;
  const [planned, asked] = [whereOf(plan), whereOf(now)];
  if (planned !== asked)
    return { kind: 'other-fleet', message: `the plan is for ${planned}, not for ${asked}`, fix: AGAIN };
  if (tool !== now.tool)
    return {
      kind: 'other-version',
      message: `the plan was made by version ${tool}, and this is ${now.tool}`,
      fix: `use that version, or ${AGAIN}`,
    };
  if (base.from === 'git' || base.from === 'directory')
    return {
      kind: 'stale',
      message: `the plan was made against ${base.name}, not against what is applied`,
      fix: 'make it with `fleet plan --against applied --out`',
    };
  if (base.hash !== now.applied)
    return {
      kind: 'stale',
      message: `the plan starts from ${named(base.hash)}, and ${named(now.applied)} is applied now: another apply came between`,
      fix: AGAIN,
    };
  if (target.hash !== now.target)
    return {
      kind: 'stale',
      message: `the manifest compiles to ${named(now.target)} now, and the plan leads to ${named(target.hash)}`,
      fix: `check out the commit that was planned, or ${AGAIN}`,
    };
  return undefined;
}

const whereOf = ({ fleet, environment, region }: Pick<Plan, 'fleet' | 'environment' | 'region'>) =>
  `${fleet}${environment === null ? '' : ` (${environment})`} in ${region}`;

const named = (hash: string | null) => (hash === null ? 'nothing' : hash.slice(0, 7));

function sealOf(rest: object): string {
  const hash = createHash('sha256');
  for (const piece of canonicalPieces(rest as Json)) hash.update(piece);
  return hash.digest('hex');
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

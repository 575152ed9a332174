import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { plan } from '../compiler/5-plan/index';
import { jsonText } from '../compiler/ir/artifact';
import type { Snapshot } from '../schema/plan/snapshot';
import { type Files, snapshotFiles } from './plan/compiled';
import { planProblems } from './plan/plan-problems';

/**
 * A case is a folder: before.yaml (none for a first apply), after.yaml (its first comment says what it shows), inventories in before/ and after/,
 * and plan.json, the plan between the two. `UPDATE=1 npx vitest run --configLoader runner test/plans.test.ts` writes it; read the diff before it is
 * committed.
 */
const folder = fileURLToPath(new URL('./plans/', import.meta.url));

describe('golden plans', () => {
  it.each(readdirSync(folder).sort())('%s', async (name) => {
    const root = join(folder, name);
    const target = await snapshotOf(root, 'after');
    if (!target) throw new Error(`${name} has no after.yaml`);
    const base = await snapshotOf(root, 'before');
    const from = base ? ({ from: 'git', name: 'main' } as const) : ({ from: 'nothing', name: '' } as const);
    const made = await plan(base, target, { base: from, tool: target.tool });
    const file = join(root, 'plan.json');
    if (process.env['UPDATE']) writeFileSync(file, jsonText(made));
    expect(planProblems(made)).toEqual([]);
    expect(jsonText(made)).toBe(readFileSync(file, 'utf8'));
  });
});

async function snapshotOf(root: string, side: 'before' | 'after'): Promise<Snapshot | undefined> {
  const manifest = join(root, `${side}.yaml`);
  if (!existsSync(manifest)) return undefined;
  const beside = join(root, side);
  const inventories = existsSync(beside) ? readdirSync(beside) : [];
  const files: Files = {
    'fleet.yaml': readFileSync(manifest, 'utf8'),
    ...Object.fromEntries(inventories.map((file) => [file, readFileSync(join(beside, file), 'utf8')])),
  };
  return snapshotFiles(files);
}

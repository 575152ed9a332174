import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openPlanFile, planFileText } from '../../compiler/5-plan/plan-file';
import type { PlanFile } from '../../schema/plan/plan-file';
import { fileProblem, Unable } from '../unable';
import { writeWhole } from './write-whole';

/** Readable by its owner only: a plan tells what an attacker would want to know. */
export function writePlanFile(folder: string, shown: string, file: PlanFile): void {
  writeWhole(folder, shown, planFileText(file), 0o600);
}

/** Throws Unable for a file that is none, is damaged or is of another version. */
export function readPlanFile(folder: string, shown: string): PlanFile {
  const opened = openPlanFile(textOf(folder, shown), shown);
  if ('kind' in opened) throw new Unable(opened.message, opened.fix);
  return opened;
}

function textOf(folder: string, shown: string): string {
  try {
    return readFileSync(resolve(folder, shown), 'utf8');
  } catch (problem) {
    throw new Unable(`cannot read ${shown}: ${fileProblem(problem)}`, 'name a file that `fleet plan --out` wrote');
  }
}

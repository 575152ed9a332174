import { appendFileSync } from 'node:fs';
import { verdict } from '../../compiler/5-plan/render/verdict';
import type { Plan } from '../../schema/plan/plan';
import { fileProblem, Unable } from '../unable';

/** Tells the later steps of a GitHub job what the plan came to, in the file that GITHUB_OUTPUT names. Every value is one line of ours. */
export function writeGithubOutput(plan: Plan, seal: string | undefined): void {
  const file = process.env.GITHUB_OUTPUT;
  if (!file) return;
  const { summary } = plan;
  const values = {
    has_changes: plan.hasChanges,
    blocked: plan.blocked.length > 0,
    drifted: (plan.drift?.drifted.length ?? 0) > 0,
    verdict: verdict(plan).text,
    create: summary.create,
    update: summary.update,
    replace: summary.replace,
    delete: summary.delete,
    device_configs: summary.deviceConfigs,
    ...(seal === undefined ? {} : { plan: seal }),
  };
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
  try {
    appendFileSync(file, lines.join(''));
  } catch (problem) {
    throw new Unable(`cannot write ${file} (GITHUB_OUTPUT): ${fileProblem(problem)}`);
  }
}

import { planAnnotations } from '../../compiler/5-plan/render/annotations';
import { planMarkdown } from '../../compiler/5-plan/render/markdown';
import { intentText, type Level, planText } from '../../compiler/5-plan/render/text';
import { printedJson } from '../../compiler/diagnostics/render/json';
import type { Plan } from '../../schema/plan/plan';
import { type Call, type Option, textOption } from '../command';
import { paint } from '../paint';
import { sourceLines } from '../source-lines';
import { Unable } from '../unable';
import { writeWhole } from './write-whole';

/** How a plan is shown: none of these makes another plan. */
export const SHOW_OPTIONS: readonly Option[] = [
  { flags: '--summary', about: 'only what it comes to' },
  { flags: '--full', about: 'every resource and every property' },
  { flags: '--show <number>', about: 'open one change, with the lines of the manifest' },
  { flags: '--json', about: 'print the plan for programs (format fleetwright/plan/v1)' },
  { flags: '--json-file <file>', about: 'write that to a file, too' },
  { flags: '--md-file <file>', about: 'write a comment for a pull request, too' },
  { flags: '--annotate', about: 'print GitHub annotations of what needs a decision, too' },
];

/** Prints a plan and writes it to the files that were asked for. `shown` says where a file of the manifest is from here. */
export function printPlan(call: Call, plan: Plan, shown: (file: string) => string): void {
  const { terminal, options } = call;
  const [jsonFile, mdFile] = [textOption(call, 'jsonFile'), textOption(call, 'mdFile')];
  if (jsonFile !== undefined) writeWhole(terminal.folder, jsonFile, printedJson(plan));
  if (mdFile !== undefined) writeWhole(terminal.folder, mdFile, planMarkdown(plan, { shown }));
  terminal.out(options.json === true ? printedJson(plan) : textOf(call, plan, shown));
  if (options.annotate === true) terminal.out(planAnnotations(plan, shown));
}

function textOf(call: Call, plan: Plan, shown: (file: string) => string): string {
  const { terminal } = call;
  const drawn = { lines: sourceLines(terminal.folder), shown, paint: paint(terminal.colour), now: Date.now() };
  const number = textOption(call, 'show');
  if (number === undefined) return planText(plan, { ...drawn, level: levelOf(call) });
  const text = /^\d+$/.test(number) ? intentText(plan, Number(number), drawn) : undefined;
  if (text !== undefined) return text;
  const all = plan.intents.length;
  throw new Unable(
    `the plan has no change ${number}`,
    all === 0 ? 'it has none at all' : `it has the changes 1 to ${all}`,
  );
}

function levelOf({ options }: Call): Level {
  if (options.summary === true && options.full === true)
    throw new Unable('--summary and --full were both given', 'give one of them');
  return options.full === true ? 'full' : options.summary === true ? 'summary' : 'intents';
}

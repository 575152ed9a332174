import type { Json } from './definition';

/** What references of a definition can ask. */
export interface Known {
  readonly parameters: ReadonlyMap<string, Json>;
  readonly execution: ReadonlyMap<string, string>;
  /** What a step came to, in the words of its Describe call. */
  readonly steps: ReadonlyMap<string, Json>;
  /** The JSON of a property file of a step. */
  propertyFile(step: string, name: string): Json;
}

/** A value with `Get`, `Std:Join` and `Std:JsonGet` filled in. A reference that leads nowhere is refused by name. */
export function resolvedReferences(value: Json, known: Known): Json {
  if (Array.isArray(value)) return value.map((item: Json) => resolvedReferences(item, known));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as { readonly [key: string]: Json });
  const [first] = entries;
  if (first && entries.length === 1) {
    const [key, argument] = first;
    if (key === 'Get') return got(String(argument), known);
    if (key === 'Std:Join') return joined(argument, known);
    if (key === 'Std:JsonGet') return fromFile(argument, known);
    if (key.startsWith('Std:')) throw new Error(`the twin does not know the function ${key}`);
  }
  return Object.fromEntries(entries.map(([key, inner]) => [key, resolvedReferences(inner, known)]));
}

function got(path: string, { parameters, execution, steps }: Known): Json {
  const [kind, name = ''] = path.split('.');
  const found =
    kind === 'Parameters'
      ? parameters.get(name)
      : kind === 'Execution'
        ? execution.get(name)
        : kind === 'Steps'
          ? at(steps.get(name), path.slice(`Steps.${name}.`.length))
          : undefined;
  if (found === undefined) throw new Error(`${path} leads nowhere`);
  return found;
}

/** `ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri`, `ModelArtifacts.S3ModelArtifacts`, `a.b[0]`. */
function at(value: Json | undefined, path: string): Json | undefined {
  let found = value;
  for (const [, dotted, quoted, index] of path.matchAll(/([^.[\]]+)|\['([^']+)'\]|\[(\d+)\]/g)) {
    if (typeof found !== 'object' || found === null) return undefined;
    const key = dotted ?? quoted ?? index ?? '';
    found = Array.isArray(found)
      ? (found as readonly Json[])[Number(key)]
      : (found as { readonly [key: string]: Json })[key];
  }
  return found;
}

function joined(argument: Json, known: Known): string {
  const { On = '', Values = [] } = argument as { readonly On?: string; readonly Values?: readonly Json[] };
  return Values.map((value) => text(resolvedReferences(value, known))).join(On);
}

function text(value: Json): string {
  if (typeof value === 'object') throw new Error('Std:Join has a part that is no text');
  return String(value);
}

function fromFile(argument: Json, known: Known): Json {
  const { PropertyFile: file, Path = '' } = argument as {
    readonly PropertyFile?: { readonly Get?: string };
    readonly Path?: string;
  };
  const match = /^Steps\.([^.]+)\.PropertyFiles\.([^.]+)$/.exec(file?.Get ?? '');
  if (!match) throw new Error(`${file?.Get ?? 'Std:JsonGet'} names no property file`);
  const found = at(known.propertyFile(match[1] ?? '', match[2] ?? ''), Path);
  if (found === undefined) throw new Error(`the property file ${match[2]} of ${match[1]} has no ${Path}`);
  return found;
}

/** Whether all conditions hold. */
export function conditionsHold(conditions: readonly Json[], known: Known): boolean {
  return conditions.every((condition) => holds(condition as { readonly [key: string]: Json }, known));
}

function holds(condition: { readonly [key: string]: Json }, known: Known): boolean {
  const type = String(condition.Type);
  const side = (name: string) => resolvedReferences(condition[name] ?? null, known);
  if (type === 'Not') return !holds(condition.Expression as { readonly [key: string]: Json }, known);
  if (type === 'Or')
    return (condition.Conditions as readonly Json[]).some((one) =>
      holds(one as { readonly [key: string]: Json }, known),
    );
  if (type === 'In') {
    const wanted = resolvedReferences(condition.QueryValue ?? null, known);
    return (condition.Values as readonly Json[]).some((one) => resolvedReferences(one, known) === wanted);
  }
  const [left, right] = [side('LeftValue'), side('RightValue')];
  if (type === 'Equals') return left === right;
  const compare = COMPARISONS[type];
  if (!compare) throw new Error(`the twin does not know the condition ${type}`);
  if (typeof left !== 'number' || typeof right !== 'number')
    throw new Error(`${type} compares numbers, and was given ${JSON.stringify(left)} and ${JSON.stringify(right)}`);
  return compare(left, right);
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  GreaterThan: (a, b) => a > b,
  GreaterThanOrEqualTo: (a, b) => a >= b,
  LessThan: (a, b) => a < b,
  LessThanOrEqualTo: (a, b) => a <= b,
};

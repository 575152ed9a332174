import type { SecurityChange } from '../../../schema/plan/plan';
import type { Paint } from '../../diagnostics/render/paint';
import { visible } from '../../diagnostics/render/visible';
import { count, listText } from './counted';

type Line = SecurityChange['lines'][number];

/** The same change of permissions of several roles, policies or rules. */
export interface SecurityGroup {
  readonly direction: SecurityChange['direction'];
  /** `iot/Group1TelemetryRule and 4 more`. */
  readonly on: string;
  readonly lines: readonly Line[];
}

/** What widens first, because that is what somebody has to agree to. */
export function securityGroups(changes: readonly SecurityChange[]): readonly SecurityGroup[] {
  const groups = new Map<string, SecurityChange[]>();
  for (const change of changes) {
    const key = JSON.stringify([change.direction, change.lines]);
    const list = groups.get(key);
    if (list) list.push(change);
    else groups.set(key, [change]);
  }
  return [...groups.values()]
    .map((same) => {
      const names = same.map(({ within, on }) => `${within}/${on}`);
      const { direction = 'changed', lines = [] } = same[0] ?? {};
      return { direction, lines, on: visible(listText(names, names.length, 2)) };
    })
    .sort((a, b) => ORDER.indexOf(a.direction) - ORDER.indexOf(b.direction));
}

const ORDER = ['wider', 'changed', 'narrower'] as const;

/** A group in lines: every statement, or one line for each action with the resources counted. */
export function securityLines(group: SecurityGroup, paint: Paint, every: boolean): string[] {
  const { direction, on, lines } = group;
  const mark = direction === 'narrower' ? paint.faint : paint.warning;
  return [
    `${mark(direction.padEnd(8))} ${on}`,
    ...statementTexts(lines, every).map(({ sign, text }) => (sign === '+' ? paint.good : paint.error)(`  ${text}`)),
  ];
}

/** `+ Allow s3:PutObject  arn:…/raw/group=group1/* and 11 more`. */
export function statementTexts(
  lines: readonly Line[],
  every: boolean,
): readonly { readonly sign: Line['sign']; readonly text: string }[] {
  const groups = new Map<string, Line[]>();
  for (const [at, line] of lines.entries()) {
    const { sign, effect, action, condition } = line;
    const key = every ? String(at) : JSON.stringify([sign, effect, action, condition]);
    const list = groups.get(key);
    if (list) list.push(line);
    else groups.set(key, [line]);
  }
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const { sign, effect, action, resource, condition } = first;
    const more = same.length > 1 ? ` and ${count(same.length - 1)} more` : '';
    const when = condition === undefined ? '' : `  if ${visible(condition)}`;
    return [{ sign, text: `${sign} ${effect} ${visible(action)}  ${visible(resource)}${more}${when}` }];
  });
}

import { count, counted } from './counted';
import { effectGroups, forcesOf, headOf, whatOf, whereOf } from './effect-group';
import { MOST_STATEMENTS } from './markdown-decisions';
import { retirementText } from './retirement-text';
import type { Block } from './sections';
import { securityGroups, statementTexts } from './security-lines';
import { changeText, shortPath, valueText } from './value-text';

const MOST_GROUPS = 40;
const MOST_PROPERTIES = 20;
const MOST_DIFF_LINES = 60;
/** Characters of a value in a body. */
const VALUE = 160;

/** The body of a `diff` block: GitHub colours lines by their first character, `!` orange, `+` green, `-` red. */
export function markdownDiff({ intent, security, retirements }: Block): string[] {
  const groups = effectGroups(intent.effects);
  const rest = groups.length - MOST_GROUPS;
  return [
    ...intent.facts.flatMap((fact) => sides(fact.path, fact)),
    ...groups.slice(0, MOST_GROUPS).flatMap((group) => {
      const forces = group.action === 'replace' ? forcesOf(group.effects) : '';
      const sign = group.action === 'create' ? '+' : group.action === 'delete' ? '-' : '!';
      const what = group.effects.length > 0 && group.count === 1 ? '' : whatOf(group);
      const words = [headOf(group), whereOf(group, 6), what, forces].filter((word) => word !== '');
      return [`${sign} ${group.action} ${words.join('  ')}`, ...propertyLines(group.effects)];
    }),
    ...(rest > 0 ? [`# and ${counted(rest, 'kind')} of effects more`] : []),
    ...retirements.map((one) => `- retires ${retirementText(one)}`),
    ...securityGroups(security).flatMap(({ direction, on, lines }) => [
      `! ${direction}  ${on}`,
      ...statementTexts(lines, false)
        .slice(0, MOST_STATEMENTS)
        .map(({ text }) => text),
    ]),
  ];
}

function propertyLines(effects: Parameters<typeof effectGroups>[0]): string[] {
  const distinct = new Map(effects.flatMap(({ properties }) => properties).map((one) => [JSON.stringify(one), one]));
  const lines = [...distinct.values()]
    .slice(0, MOST_PROPERTIES)
    .flatMap((change) => [
      ...sides(shortPath(change.path), change),
      ...((change.different ?? 1) > 1 ? [`#     the first of ${count(change.different ?? 1)} different changes`] : []),
    ]);
  const texts = effects
    .flatMap(({ text }) => (text === undefined ? [] : text.replace(/\n$/, '').split('\n')))
    .filter((line) => !/^(---|\+\+\+|===|Index:|\\)/.test(line));
  return [
    ...lines,
    ...(distinct.size > MOST_PROPERTIES ? [`# and ${counted(distinct.size - MOST_PROPERTIES, 'property')} more`] : []),
    ...texts.slice(0, MOST_DIFF_LINES),
    ...(texts.length > MOST_DIFF_LINES ? [`# and ${counted(texts.length - MOST_DIFF_LINES, 'line')} more`] : []),
  ];
}

/** Values that fit one above the other; of long texts the part that differs. */
function sides(path: string, change: Parameters<typeof changeText>[0]): string[] {
  const isLong = [change.before, change.after].some((value) => valueText(value, 1e9).length > VALUE);
  if (isLong && change.before !== undefined && change.after !== undefined)
    return [`!     ${path}: ${changeText(change, VALUE)}`];
  const label = path === '' ? '' : `${path}: `;
  return [
    ...(change.before === undefined ? [] : [`-     ${label}${valueText(change.before, VALUE)}`]),
    ...(change.after === undefined ? [] : [`+     ${label}${valueText(change.after, VALUE)}`]),
  ];
}

/** How tightly a piece of AWS IoT SQL holds together; CASE stands below everything, so it is bracketed as an operand. */
export const LEVEL = { case: 0, or: 1, and: 2, not: 3, comparison: 4, sum: 5, product: 6, atom: 7 } as const;

export interface Fragment {
  readonly text: string;
  readonly level: number;
}

export function atom(text: string): Fragment {
  return { text, level: LEVEL.atom };
}

/** The text, in brackets if it holds less tightly than `level`. */
function within({ text, level }: Fragment, least: number): string {
  return level < least ? `(${text})` : text;
}

export function call(name: string, ...list: readonly Fragment[]): Fragment {
  return atom(`${name}(${list.map(({ text }) => text).join(', ')})`);
}

/** Groups to the left: the right side is bracketed if it is on the same level. */
export function infix(left: Fragment, operator: string, right: Fragment, level: number): Fragment {
  return { text: `${within(left, level)} ${operator} ${within(right, level + 1)}`, level };
}

/**
 * AND and OR bracket everything but comparisons: their precedence is not documented. A chain of the same one needs none.
 */
export function joined(left: Fragment, operator: 'AND' | 'OR', right: Fragment): Fragment {
  const level = operator === 'AND' ? LEVEL.and : LEVEL.or;
  const side = (fragment: Fragment): string => (fragment.level === level ? fragment.text : within(fragment, LEVEL.not));
  return { text: `${side(left)} ${operator} ${side(right)}`, level };
}

export function negated(operand: Fragment): Fragment {
  return { text: `NOT ${within(operand, LEVEL.atom)}`, level: LEVEL.not };
}

/**
 * `CASE condition WHEN true THEN a ELSE b END`: AWS documents CASE only with a value to compare, not `CASE WHEN condition`.
 * Source: AWS IoT Core developer guide, "Case statements". If the condition is Undefined, so is the result.
 */
export function choose(condition: Fragment, then: Fragment, otherwise: Fragment): Fragment {
  const [test, a, b] = [within(condition, LEVEL.not), within(then, LEVEL.or), within(otherwise, LEVEL.or)];
  return { text: `CASE ${test} WHEN true THEN ${a} ELSE ${b} END`, level: LEVEL.case };
}

export function isMissing(value: Fragment): Fragment {
  return joined(call('isUndefined', value), 'OR', call('isNull', value));
}

import type { CleanRule } from '../../schema/manifest.generated';
import type { Path } from '../ir/document';
import type { Subject } from './check';

const RULES = ['require', 'range', 'deduplicate'] as const;

export interface WrittenRule {
  readonly rule: CleanRule;
  readonly name: (typeof RULES)[number];
  /** The columns that the rule looks at. */
  readonly columns: readonly string[];
  readonly path: Path;
  /** Of the list of columns. */
  readonly list: Path;
}

/** The cleaning rules as written; those that stand for an absent `clean` are right. */
export function rulesOf({ manifest }: Subject): readonly WrittenRule[] {
  return (manifest.etl?.clean ?? []).flatMap((rule, at) => {
    const path = ['etl', 'clean', at];
    const name = RULES.find((key) => rule[key] !== undefined);
    if (!name) return [];
    const columns = rule.require ?? rule.deduplicate?.by ?? [];
    return [{ rule, name, columns, path, list: name === 'require' ? [...path, name] : [...path, name, 'by'] }];
  });
}

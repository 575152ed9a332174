import { createHash } from 'node:crypto';

/** What the copy of a rule or policy is called. Names of at most 128 characters (botocore iot, RuleName and PolicyName); a long one is told apart by its hash. */
export function formerName(name: string, joint: string): string {
  const end = `${joint}former`;
  if (name.length + end.length <= MOST_NAME) return `${name}${end}`;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, MOST_NAME - end.length - hash.length)}${hash}${end}`;
}

const MOST_NAME = 128;

import { createHash } from 'node:crypto';
import type { Artifact } from '../../ir/artifact';
import { logicalId } from '../../ir/names';
import type { StackResource } from '../../ir/stack';
import { firstOfEach, type Room } from './first-of-each';
import { DATABASE, WORKGROUP } from './names';
import type { Query } from './queries';

/** Resources of a stack are few (500), and tables need them more: of a fleet with very many sensors, what is asked first of each is saved, and the rest are files only. */
const MOST_SAVED = 150;

export function savedQueries(queries: readonly (readonly Query[])[], room: Room): readonly StackResource[] {
  const wanted = queries.map((some) => some.map(savedQuery));
  return firstOfEach(wanted, MOST_SAVED, room);
}

/**
 * A named query cannot be changed in Athena, so one with another text is another resource: the logical id holds a hash of all that it says.
 * Names need not be unique in Athena, so the old one may still be there while the new one is made.
 */
function savedQuery({ name, summary, sql, origin }: Query): StackResource {
  const hash = createHash('sha256').update([name, summary, sql].join('\0')).digest('hex').slice(0, 8);
  return {
    stack: 'lake',
    logicalId: logicalId(name.replaceAll('_', '-'), 'query', hash),
    type: 'AWS::Athena::NamedQuery',
    properties: {
      Name: name,
      Description: summary,
      Database: { Ref: DATABASE },
      WorkGroup: { Ref: WORKGROUP },
      QueryString: sql,
    },
    origin,
  };
}

export function queryFile({ name, sql, origin }: Query): Artifact {
  return { path: `lake/queries/${name}.sql`, content: sql, origin };
}

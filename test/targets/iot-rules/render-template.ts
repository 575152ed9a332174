import type { SqlExpression } from '../../../schema/iot-sql/ast';
import { parseTemplate } from '../../../schema/iot-sql/substitution';

export interface Arrival {
  readonly topic: string;
  /** ms since 1970-01-01 UTC, by the clock of the rules engine. */
  readonly now: number;
  readonly uuid: string;
}

/** An action field as AWS IoT would fill it in for one message; only with functions that need no payload. Source: developer guide, "Functions". */
export function renderTemplate(text: string, arrival: Arrival): string {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.errors.map(({ message }) => message).join(', ')}`);
  return parsed.parts
    .map((part) => (part.kind === 'text' ? part.text : String(value(part.expression, arrival))))
    .join('');
}

function value(node: SqlExpression, arrival: Arrival): string | number {
  if (node.kind === 'string' || node.kind === 'number') return node.value;
  if (node.kind !== 'call') throw new Error(`a key needs no ${node.kind}`);
  const given = node.arguments.map((argument) => value(argument, arrival));
  if (node.name === 'timestamp' && given.length === 0) return arrival.now;
  if (node.name === 'newuuid' && given.length === 0) return arrival.uuid;
  if (node.name === 'topic' && given.length === 1) return level(arrival.topic, Number(given[0]));
  if (node.name === 'parse_time' && given.length === 3 && given[2] === 'UTC')
    return parseTime(String(given[0]), Number(given[1]));
  throw new Error(`${node.name} with ${given.length} arguments has no place in a key`);
}

function level(topic: string, number: number): string {
  const found = topic.split('/')[number - 1];
  if (found === undefined) throw new Error(`${topic} has no level ${number}`);
  return found;
}

/** The patterns of Joda-Time that keys use. */
function parseTime(pattern: string, ms: number): string {
  const [date = ''] = new Date(ms).toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  const known: Readonly<Record<string, string>> = { yyyy: year, MM: month, dd: day, 'yyyy-MM-dd': date };
  const text = known[pattern];
  if (text === undefined) throw new Error(`no pattern ${pattern} here`);
  return text;
}

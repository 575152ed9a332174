import type { Inbound } from '../../../runtime/twin/ports';
import { compileRule, type Outcome } from '../../../runtime/twin/rules/compile-rule';
import { compileTemplate } from '../../../runtime/twin/rules/compile-template';
import { Message } from '../../../runtime/twin/rules/message';
import { writeJson } from '../../../runtime/twin/rules/sql/json';
import { type Env, NO_VARIABLES } from '../../../runtime/twin/rules/sql/scope';
import type { Value } from '../../../runtime/twin/rules/sql/value';

export const NOW = Date.UTC(2026, 10, 24, 23, 41, 30, 123);
export const UUID = '123a4567-b89c-42d3-a456-789012345000';

export const ENV: Env = { now: NOW, accountId: '123456789012', uuid: () => UUID, random: () => 0.25 };

export function inbound(payload: string | Uint8Array, more: Partial<Inbound> = {}): Inbound {
  return {
    topic: 'iot/group1/temp-007/data',
    payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
    qos: 1,
    clientId: 'temp-007',
    principal: 'ba67293af50bf2506f5f93469686da660c7c844e7b3950bfb16813e0d31e9373',
    thing: 'temp-007',
    at: NOW,
    traceId: '7e146a2c-95b5-6caf-98b9-50e3969734c7',
    ...more,
  };
}

/** What a statement says to a payload; a statement that is refused fails the test. */
export function runSql(sql: string, payload: string | Uint8Array, more: Partial<Inbound> = {}): Outcome {
  const made = compileRule(sql);
  if (!made.ok) throw new Error(`refused: ${made.problems.join('; ')}`);
  return made.rule.evaluate(made.rule.open(new Message(inbound(payload, more)), ENV));
}

/** The value of one expression over a payload. */
function computed(expression: string, payload = '{}', more: Partial<Inbound> = {}): Value {
  const outcome = runSql(`SELECT VALUE (${expression}) FROM 'a/b'`, payload, more);
  if (outcome.kind !== 'selected') throw new Error(`nothing selected: ${JSON.stringify(outcome)}`);
  return outcome.value;
}

/** The same as JSON text, `undefined` as the word: shows the difference between 1 and '1', and digits that a double has not. */
export function textOf(expression: string, payload = '{}', more: Partial<Inbound> = {}): string {
  return writeJson(computed(expression, payload, more)) ?? 'undefined';
}

/** The text that an action field becomes. */
export function fill(template: string, payload = '{}'): string {
  const made = compileTemplate(template);
  if (!made.ok) throw new Error(`refused: ${made.problems.join('; ')}`);
  const message = new Message(inbound(payload));
  const row = message.payload.ok ? message.payload.value : undefined;
  return made.template({ message, env: ENV, row, variables: NO_VARIABLES });
}

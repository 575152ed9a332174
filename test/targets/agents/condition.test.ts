import { readFileSync } from 'node:fs';
import validate from 'virtual:agent-config-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentCondition } from '../../../compiler/devices/agent-condition';
import { FUNCTIONS } from '../../../compiler/expression/functions';
import type { AgentCondition } from '../../../schema/agent-config';
import { AGENT_OPERATORS } from '../../../schema/agent-operators';
import { convert } from '../../../schema/units';
import { typed } from './small-fleet';

const of = (text: string) => agentCondition(typed(text));
const number = (value: number): AgentCondition => ({ op: 'number', value });
const field = (id: string): AgentCondition => ({ op: 'field', id });

describe('conditions as trees', () => {
  it('writes % as mod, and a negative literal as a number', () => {
    expect(of('humidity % 7 > -1')).toEqual({
      op: '>',
      args: [{ op: 'mod', args: [field('humidity'), number(7)] }, number(-1)],
    });
    expect(of('-temperature > 1')).toMatchObject({ args: [{ op: 'negate', args: [field('temperature')] }, number(1)] });
  });

  it('takes number() away: units are checked by now', () => {
    expect(of('number(temperature) > 1')).toEqual({ op: '>', args: [field('temperature'), number(1)] });
  });

  it('folds convert() into arithmetic', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (temperature) => {
        for (const unit of ['[degF]', 'K', 'Cel']) {
          const value = evaluate(of(`convert(temperature, '${unit}')`), temperature);
          expect(value).toBeCloseTo(convert(temperature, 'Cel', unit), 5);
        }
      }),
    );
    expect(JSON.stringify(of("convert(temperature, '[degF]') > 46"))).not.toContain('convert');
  });

  it('has an operator for every function of the language, with the same number of arguments', () => {
    for (const [name, { parameters, repeats }] of Object.entries(FUNCTIONS)) {
      if (name === 'convert' || name === 'number') continue;
      const least = parameters.filter((parameter) => parameter.optional !== true).length;
      expect({ [name]: (AGENT_OPERATORS as Record<string, unknown>)[name] }).toEqual({
        [name]: [least, parameters.length + repeats],
      });
    }
  });

  it('documents every operator in the README', () => {
    const readme = readFileSync(new URL('../../../compiler/targets/agents/README.md', import.meta.url), 'utf8');
    for (const op of Object.keys(AGENT_OPERATORS)) expect(readme).toContain(`\`${op}\``);
  });

  it('is the only form the schema takes', () => {
    const errors = (condition: unknown) => {
      validate({ thresholds: [{ id: 'x', severity: 'info', forMs: 0, field: '', unit: '', condition }] });
      return (validate.errors ?? []).filter(({ instancePath }) => instancePath.startsWith('/thresholds')).length;
    };
    expect(errors(of('temperature > 8 and is_missing(humidity)'))).toBe(0);
    expect(errors({ op: 'eval', args: [number(1)] })).toBeGreaterThan(0);
    expect(errors({ op: 'not', args: [number(1), number(2)] })).toBeGreaterThan(0);
  });
});

/** Only what conversions are made of. */
function evaluate(tree: AgentCondition, temperature: number): number {
  if (tree.op === 'field') return temperature;
  if (!('args' in tree)) return 'value' in tree ? Number(tree.value) : Number.NaN;
  const [a = Number.NaN, b = Number.NaN] = tree.args.map((arg) => evaluate(arg, temperature));
  return { '+': a + b, '*': a * b, '/': a / b }[tree.op as '+' | '*' | '/'];
}

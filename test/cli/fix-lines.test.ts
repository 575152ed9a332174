import { describe, expect, it } from 'vitest';
import { failureText } from '../../cli/failure';
import { Unable } from '../../cli/unable';
import { agentFor, faultOrder } from '../../cli/up/fault-order';
import type { AgentConfig } from '../../schema/agent-config';

const config = {
  ...{ thing: 'temp-001', group: 'group1', driver: { use: 'simulate', kind: 'cold-room' } },
  devices: [{ id: 'temp-001', topics: { data: 'd', alert: 'a' }, metadata: {} }],
} as unknown as AgentConfig;

function printed(order: string): string {
  try {
    agentFor(faultOrder(order), [config]);
  } catch (problem) {
    return failureText(problem, false, false);
  }
  throw new Error('nothing was refused');
}

describe('a fix of several lines', () => {
  it('is printed as lines, each below the message it belongs to', () => {
    const lines = printed('group1/temp-001:door-opn@5s').split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'fleet: the model cold-room of temp-001 knows no fault `door-opn`',
      '  fix: did you mean `door-open`? These can be ordered:',
      '    door-open: The door stays open: the room warms towards 22 °C with a time constant of 10 minutes, and gets damper.',
    ]);
    expect(
      lines
        .slice(3)
        .filter((line) => line.startsWith('    '))
        .map((line) => line.trim().split(':')[0]),
    ).toEqual(['compressor-fail', 'refrigerant-leak', 'breach', 'silent']);
    expect(lines.join('')).not.toContain('\\n');
  });

  it('lists what can be ordered where nothing is near', () => {
    expect(printed('group1/temp-001:xyzzy@5s')).toContain('  fix: order one of these:\n    door-open: ');
  });

  it('cannot be mistaken for a message of its own, whatever a name in it holds', () => {
    const text = failureText(new Unable('no\nfleet: fine', 'a\u001b[2J\nfleet: all is well'), false, false);
    expect(text).toBe('fleet: no\n    fleet: fine\n  fix: a\\u001b[2J\n    fleet: all is well\n');
  });
});

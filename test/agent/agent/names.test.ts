import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadBreaches } from '../../../runtime/agent/edge/saved-breaches';
import { compileEdge, initialState, step } from '../../../runtime/agent/edge/step';
import { mergePatch } from '../../../runtime/agent/settings/merge-patch';
import { overlay } from '../../../runtime/agent/settings/overlay';
import { rowsOf } from '../../../runtime/drivers/replay/rows';
import type { AgentConfig } from '../../../schema/agent-config';
import { newFolder } from '../log/temporary-log';
import { CONFIG, modelsText, thresholdsText } from '../settings/config';

/** `constructor` is a name that fields, thresholds, models and devices may have, and that every object of JavaScript has by birth. */

const NAME = 'constructor';
const device = { id: NAME, topics: { data: 'd', alert: 'a' }, metadata: {} };
const FILE: AgentConfig = {
  ...CONFIG,
  fields: [
    { id: NAME, type: 'number', unit: '1', deadband: 1 },
    { id: 'note', type: 'string', unit: '1' },
  ],
  devices: [device],
};

describe('a field, threshold, model or device called constructor', () => {
  it('is held against its deadband and missing where a reading has none', () => {
    const rules = compileEdge({ fields: FILE.fields, thresholds: [] });
    let state = initialState();
    const sent = [{ note: 'a' }, { note: 'a' }, { [NAME]: 1 }, { [NAME]: 1.5 }, { [NAME]: 2 }, { note: 'a' }].map(
      (values, n) => {
        const done = step(rules, device, state, { at: n, values }, { bootId: 'b', monotonicMs: n });
        state = done.state;
        return done.records.length;
      },
    );
    expect(sent).toEqual([1, 0, 1, 0, 1, 1]);
  });

  it('is raised once, after its time, and cleared', () => {
    const [threshold] = JSON.parse(thresholdsText(NAME, 8));
    const rules = compileEdge({ fields: FILE.fields, thresholds: [{ ...threshold, id: NAME, forMs: 1000 }] });
    let state = initialState(loadBreaches(join(newFolder(), 'none'))[NAME]);
    const told = [9, 9, 9, 1].flatMap((value, n) => {
      const reading = { at: n * 1000, values: { [NAME]: value } };
      const done = step(rules, device, state, reading, { bootId: 'b', monotonicMs: n * 1000 });
      state = done.state;
      return done.events.flatMap((event) => (event.kind === 'alert' ? [`${event.state} ${n}`] : []));
    });
    expect(told).toEqual(['raised 1', 'cleared 3']);
  });

  it('is scored by a model from its first reading on', () => {
    const [model] = JSON.parse(modelsText(NAME));
    const rules = compileEdge({ fields: FILE.fields, thresholds: [], models: [{ ...model, model: NAME }] });
    const { state } = step(
      rules,
      device,
      initialState(),
      { at: 0, values: { [NAME]: 5 } },
      { bootId: 'b', monotonicMs: 0 },
    );
    expect(state.models[NAME]?.fields[NAME]).toMatchObject({ n: 1, level: 5 });
  });

  it('keeps its deadband when other settings change, and loses one that is no longer asked for', () => {
    expect(overlay(FILE, { everyMs: 5000 })).toMatchObject({ config: { everyMs: 5000, fields: FILE.fields } });
    expect(mergePatch({ deadbands: { [NAME]: 1, note: 2 } }, { deadbands: { note: 2 } })).toEqual({
      deadbands: { [NAME]: null },
    });
  });

  it('has no value in a recording without its column', async () => {
    const file = join(newFolder(), 'rows.csv');
    writeFileSync(file, 'time,note\n2026-01-01T00:00:00Z,a\n');
    const problems: string[] = [];
    const rows = [];
    const told = { problem: (text: string) => void problems.push(text), leftOut: () => {}, fieldLeftOut: () => {} };
    for await (const row of rowsOf(file, 'time', FILE.fields, told)) rows.push(row);
    expect([rows, problems]).toMatchObject([[{ values: { [NAME]: null, note: 'a' } }], []]);
  });
});

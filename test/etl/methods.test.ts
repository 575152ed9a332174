import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type Engine, engine } from './engine';
import { MANIFEST } from './manifest';
import { RawLake, reading } from './raw-lake';
import { describeWithSpark, Spark, type SparkPlan } from './spark';

/**
 * What makes a script fast, as far as it shows in its plan. Java interprets a method of more than 8,000 bytes (HotSpot's HugeMethodLimit),
 * and Spark makes one method of many steps; a run then took half as long again.
 */

const HUGE_METHOD = 8000;
const NOON = Date.UTC(2026, 5, 15, 12);
const SENSORS: Readonly<Record<string, readonly [group: string, device: string]>> = {
  room: ['north', 'n-001'],
  meter: ['meters', 'm-001'],
  portal: ['gates', 'g-001'],
};

describeWithSpark('the plan of a script', () => {
  let one: Engine;
  let spark: Spark;
  beforeAll(async () => {
    one = await engine(MANIFEST);
    const lake = new RawLake(one.raw);
    for (const [group, device] of Object.values(SENSORS)) lake.putReading(group, reading(device, 1, NOON, {}));
    // The other suites leave out all that is compiled, and all texts.
    spark = new Spark({
      'spark.sql.codegen.wholeStage': 'true',
      'spark.sql.codegen.factoryMode': 'FALLBACK',
      'spark.sql.maxPlanStringLength': '1000000',
      'spark.sql.debug.maxToStringFields': '1000',
    });
    return () => {
      spark.kill();
      one.close();
    };
  });

  const planOf = (sensor: string): Promise<SparkPlan> =>
    spark.plan(join(one.generated, 'glue', `${sensor}.py`), {
      raw: one.raw,
      devices: join(one.generated, 'lake', 'devices', 'devices.ndjson'),
      days: ['2026-06-15'],
    });

  it.each(Object.keys(SENSORS))(
    '%s: no method is too long for Java to compile it',
    async (sensor) => {
      const { methods, operators } = await planOf(sensor);
      expect(methods.length, 'nothing was compiled').toBeGreaterThan(4);
      expect(Math.max(...methods), `the longest of ${methods.join(', ')} bytes, in\n${operators}`).toBeLessThan(
        HUGE_METHOD,
      );
    },
    360_000,
  );

  it.each(Object.keys(SENSORS))(
    '%s: tokens are only made where a line needs them',
    async (sensor) => {
      const { operators } = await planOf(sensor);
      // Behind a condition that is compiled; around it, or in a step of their own, each line would pay for them.
      expect(operators).toMatch(/THEN transform\(transform\(array\(from_json\(/);
      expect(operators).not.toContain('AS _tokens');
    },
    360_000,
  );

  it.each(Object.keys(SENSORS))(
    '%s: a row that stays goes over the network without its line',
    async (sensor) => {
      const { operators } = await planOf(sensor);
      const [, below = ''] = operators.split(/Exchange hashpartitioning.*/);
      const sent = /Project \[([^\n]*)/.exec(below)?.[1];
      expect(sent, operators).toMatch(/CASE WHEN isnotnull\(_state#\d+\) THEN _line#\d+ END AS _line/);
    },
    360_000,
  );
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { contents } from './both';
import { cluster } from './cluster';
import { duck } from './duckdb';
import { engine } from './engine';
import { MANIFEST } from './manifest';
import { DAY_BEFORE, lines, putLines } from './random-lake';
import { RawLake } from './raw-lake';
import { describeWithSpark, python, Spark, spark } from './spark';

/**
 * The generated script as a job on a real cluster, where a worker has neither the script nor anything else of ours. Bytes are not compared: the
 * writer of Parquet lists the encodings of a column in another order in each Java.
 */

const toClose: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of toClose) await close();
});

const DAYS = [DAY_BEFORE, '2026-06-15'];

describeWithSpark('on a standalone cluster with two workers', () => {
  it('makes the same files with the same rows as in one process, and both workers do some of it', {
    timeout: 600_000,
  }, async () => {
    const where = 'import os, pyspark; print(os.path.dirname(pyspark.__file__))';
    const sparkHome = spawnSync(python ?? '', ['-c', where], { encoding: 'utf8' }).stdout.trim();
    const home = mkdtempSync(join(tmpdir(), 'fleet-cluster-lake-'));
    toClose.push(() => rmSync(home, { recursive: true, force: true }));
    const one = await engine(MANIFEST);
    toClose.push(() => one.close());
    const [all = []] = fc.sample(lines(one.fleet, 'room', 60), { numRuns: 1, seed: 15 });
    putLines(new RawLake(one.raw), all, 'by-device');
    const two = await cluster(sparkHome, 2);
    toClose.push(() => two.close());
    const job = new Spark({
      'spark.master': two.url,
      'spark.cores.max': '2',
      'spark.executor.cores': '1',
      'spark.executor.memory': '512m',
      'spark.executor.extraJavaOptions': '-XX:+UseSerialGC -XX:TieredStopAtLevel=1',
      // Not before both are there.
      'spark.scheduler.minRegisteredResourcesRatio': '1.0',
      'spark.scheduler.maxRegisteredResourcesWaitingTime': '120s',
    });
    toClose.unshift(() => job.kill());
    const run = {
      script: join(one.generated, 'glue', 'room.py'),
      devices: join(one.generated, 'lake', 'devices', 'devices.ndjson'),
      raw: one.raw,
      days: DAYS,
    };
    const alone = await spark().run({ ...run, out: join(home, 'alone') });
    const together = await job.run({ ...run, out: join(home, 'together') });
    expect(together).toEqual(alone);
    expect(alone.report.curated).toBeGreaterThan(20);
    const db = await duck();
    expect(await contents(db, join(home, 'together'))).toEqual(await contents(db, join(home, 'alone')));
    const { driver, ...workers } = await job.tasks();
    expect(
      Object.values(workers).filter((tasks) => tasks > 0),
      'tasks of each worker',
    ).toHaveLength(2);
  });
});

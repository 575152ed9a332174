import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type EtlEngine, EtlFailed, type FolderRun } from './etl-engine';
import type { EtlReport } from './etl-report';
import { SPARK_PROGRAM } from './spark-program';

/** The folder of the generated scripts, one per type of sensor. */
const SCRIPTS = 'glue';
const STDERR_KEPT = 8_000;

/** One core and little memory, so that devices and queries have the rest; and nothing that listens beyond this machine. */
const SETTINGS = {
  'spark.master': 'local[1]',
  'spark.driver.host': '127.0.0.1',
  'spark.driver.bindAddress': '127.0.0.1',
  'spark.driver.memory': '1g',
  'spark.driver.extraJavaOptions': '-XX:+UseSerialGC -XX:TieredStopAtLevel=1',
  'spark.ui.enabled': 'false',
  'spark.ui.showConsoleProgress': 'false',
  'spark.sql.session.timeZone': 'UTC',
  'spark.sql.shuffle.partitions': '2',
  'spark.sql.maxPlanStringLength': '0',
  // The plans are large and the data is small: compiling them would take longer than they do.
  'spark.sql.codegen.wholeStage': 'false',
  'spark.sql.codegen.factoryMode': 'NO_CODEGEN',
};

interface Answer {
  readonly id: number;
  readonly report?: EtlReport;
  readonly failed?: string;
}

interface Waiting {
  readonly sensor: string;
  resolve(report: EtlReport): void;
  reject(problem: Error): void;
}

/** The generated PySpark scripts in a Spark of this machine, which starts with the first run and is kept for the next. */
export class SparkEngine implements EtlEngine {
  #spark: RunningSpark | undefined;

  /** A Python that has PySpark. */
  constructor(private readonly python: string) {}

  async run(
    generated: string,
    sensor: string,
    { work: _, from, to, allowFewerLines, upToNow, ...options }: FolderRun,
    signal?: AbortSignal,
  ): Promise<EtlReport> {
    signal?.throwIfAborted();
    if (!this.#spark?.isUp) this.#spark = new RunningSpark(this.python);
    const spark = this.#spark;
    const stop = () => spark.kill();
    signal?.addEventListener('abort', stop);
    try {
      const arrival = from === undefined ? {} : { first: from, last: to };
      const fewer = allowFewerLines ? { allow_fewer_lines: true } : {};
      const last = upToNow ? { up_to_now: true } : {};
      const asked = { ...options, ...arrival, ...fewer, ...last };
      return await spark.ask(join(generated, SCRIPTS, `${sensor}.py`), sensor, asked);
    } catch (problem) {
      signal?.throwIfAborted();
      throw problem;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  close(): void {
    this.#spark?.kill();
  }
}

class RunningSpark {
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #complained = '';
  isUp = true;

  constructor(python: string) {
    // Killed, it would leave there what it has spilled.
    const own = mkdtempSync(join(tmpdir(), 'fleet-spark-'));
    const words = ['-c', SPARK_PROGRAM, JSON.stringify({ ...SETTINGS, 'spark.local.dir': own })];
    this.#process = spawn(python, words, {
      env: {
        ...process.env,
        PYSPARK_PYTHON: python,
        PYSPARK_DRIVER_PYTHON: python,
        SPARK_LOCAL_IP: '127.0.0.1',
        TMPDIR: own,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
      // Java and its workers are ended with it; and an interrupt of the terminal reaches none of them, for the last run comes behind it.
      detached: true,
    });
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.#take(JSON.parse(line) as Answer));
    this.#process.stderr.setEncoding('utf8').on('data', (piece: string) => {
      this.#complained = (this.#complained + piece).slice(-STDERR_KEPT);
    });
    this.#process.stdin.on('error', () => {}); // It is gone: 'close' says why.
    this.#process.on('error', ({ message }) => this.#end(message));
    this.#process.on('close', () => {
      this.#end(reasonIn(this.#complained));
      rmSync(own, { recursive: true, force: true, maxRetries: 3 });
    });
    if (this.#process.pid !== undefined) lower(this.#process.pid);
  }

  ask(script: string, sensor: string, run: object): Promise<EtlReport> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { sensor, resolve, reject });
      this.#process.stdin.write(`${JSON.stringify({ id, script, run })}\n`);
    });
  }

  kill(): void {
    this.isUp = false;
    const { pid } = this.#process;
    if (pid === undefined || this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      this.#process.kill('SIGKILL');
    }
  }

  #take({ id, report, failed }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (report) waiting?.resolve(report);
    else waiting?.reject(new EtlFailed(waiting.sensor, failed ?? 'without a word'));
  }

  #end(reason: string): void {
    this.isUp = false;
    for (const { sensor, reject } of this.#waiting.values()) reject(new EtlFailed(sensor, reason));
    this.#waiting.clear();
  }
}

function lower(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or the system does not let us.
  }
}

/** The line of an uncaught error of Python, which is its last, or of Java. */
function reasonIn(text: string): string {
  const lines = text.trim().split('\n');
  return (
    lines.findLast((line) => /^\S*(Error|Exception)\b/.test(line))?.trim() ??
    (lines.at(-1) || 'it ended without a word')
  );
}

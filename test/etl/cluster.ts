import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A standalone cluster of this machine, out of what PySpark brings: a master and workers of one core each. */
export interface Cluster {
  readonly url: string;
  close(): Promise<void>;
}

const PATIENCE_MS = 120_000;

export async function cluster(sparkHome: string, workers: number): Promise<Cluster> {
  const home = mkdtempSync(join(tmpdir(), 'fleet-cluster-'));
  const running: ChildProcess[] = [];
  const close = async () => {
    const ended = running.filter(({ exitCode }) => exitCode === null).map((child) => once(child, 'exit'));
    for (const child of running) if (child.pid !== undefined) endGroup(child.pid);
    await Promise.all(ended);
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  };
  /** Starts a service, and gives what stands in its log as soon as it is up. */
  const start = async (name: string, words: readonly string[], up: RegExp): Promise<string> => {
    // The script finds Java and the jars, and execs Java.
    const script = join(sparkHome, 'bin', 'spark-class');
    const child = spawn(script, [`org.apache.spark.deploy.${name}`, '--host', '127.0.0.1', ...words], {
      env: {
        PATH: process.env.PATH,
        ...(process.env.JAVA_HOME ? { JAVA_HOME: process.env.JAVA_HOME } : {}),
        SPARK_HOME: sparkHome,
        SPARK_LOCAL_IP: '127.0.0.1',
        SPARK_LOCAL_DIRS: home,
        SPARK_DAEMON_MEMORY: '256m',
        SPARK_DAEMON_JAVA_OPTS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
      // A worker's executors are its children.
      detached: true,
    });
    running.push(child);
    return found(child.stderr, up, name);
  };
  try {
    const master = ['--port', '0', '--webui-port', '0'];
    const url = await start('master.Master', master, /Starting Spark master at (spark:\/\/\S+)/);
    for (let at = 0; at < workers; at++) {
      const words = [
        '--cores',
        '1',
        '--memory',
        '512m',
        '--webui-port',
        '0',
        '--work-dir',
        join(home, String(at)),
        url,
      ];
      await start('worker.Worker', words, /(Successfully registered with master)/);
    }
    return { url, close };
  } catch (problem) {
    await close();
    throw problem;
  }
}

function found(log: Readable, wanted: RegExp, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const last: string[] = [];
    const fail = (why: string) => reject(new Error(`${name} ${why}:\n${last.slice(-10).join('\n')}`));
    const timer = setTimeout(() => fail('did not come up'), PATIENCE_MS);
    createInterface({ input: log })
      .on('line', (line) => {
        last.push(line);
        const match = wanted.exec(line)?.[1];
        if (match === undefined) return;
        clearTimeout(timer);
        resolve(match);
      })
      .on('close', () => {
        clearTimeout(timer);
        fail('ended');
      });
  });
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

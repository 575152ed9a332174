import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
}

/** Runs the command line tool as a user does: its wall time, and its peak memory, which a preloaded line reports on a third channel. */
export async function measuredRun(
  folder: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Measured> {
  const report = `process.on('exit',()=>{require('fs').writeSync(3,String(process.resourceUsage().maxRSS))})`;
  const preload = `data:text/javascript,import{createRequire}from'module';const require=createRequire('file:///');${encodeURIComponent(report)}`;
  const started = process.hrtime.bigint();
  const child = spawn(process.execPath, ['--import', preload, MAIN, ...words], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  let text = '';
  child.stdio[3]?.on('data', (data) => (text += String(data)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`fleet ${words.join(' ')} ended with ${code}`);
  return { seconds: Number(process.hrtime.bigint() - started) / 1e9, megabytes: Number(text) / 1024 };
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runContainer } from '../../../runtime/twin/ml/container';
import { temporaryFolder } from '../../drivers/temporary-folder';
import { describeWithOracle } from '../../python/oracle';
import { PYTHON } from './model-twin';

/** A script that goes wrong is told in words, and never outlives its time. */

async function run(script: string, more: { seconds?: number; signal?: AbortSignal } = {}): Promise<string[]> {
  const base = temporaryFolder();
  mkdirSync(join(base, 'code'));
  writeFileSync(join(base, 'code', 'helper.py'), 'WORD = "beside"\n');
  writeFileSync(join(base, 'code', 'job.py'), script);
  const said: string[] = [];
  const { seconds = 60, signal } = more;
  const command = ['python3', '/opt/ml/code/job.py', '--out', '/opt/ml/output', '--name', 'x'];
  const environment = { SM_MODEL_DIR: '/opt/ml/model', OTHER: '/opt/mlx' };
  await runContainer(PYTHON, { step: 'Job', command, environment, base, seconds }, (line) => said.push(line), signal);
  return said.map((line) => line.replaceAll(base, 'BASE'));
}

describeWithOracle('a script in the place of a container', () => {
  it('finds /opt/ml in its arguments and variables, and what lies beside it', async () => {
    const script = `import os, sys, helper
print(sys.argv[1:], os.environ["SM_MODEL_DIR"], os.environ["OTHER"], os.environ["FLEET_ML_BASE"], helper.WORD)`;
    expect(await run(script)).toEqual(["['--out', 'BASE/output', '--name', 'x'] BASE/model /opt/mlx BASE beside"]);
  });

  it('that fails is told in its last words', async () => {
    await expect(run('import sys; print("first", file=sys.stderr); sys.exit("no rows of group1")')).rejects.toThrow(
      /^no rows of group1$/,
    );
  });

  it('that leaves its reason where SageMaker looks for it is told by that', async () => {
    const script = `import os, sys
os.makedirs("output"); open("output/failure", "w").write("the reason"); print("noise", file=sys.stderr); sys.exit(1)`;
    await expect(run(script)).rejects.toThrow(/^the reason$/);
  });

  it('that hangs is ended by the MaxRuntimeInSeconds of its step', async () => {
    await expect(run('import time; time.sleep(600)', { seconds: 1 })).rejects.toThrow(
      /ended after 1 s, the MaxRuntimeInSeconds/,
    );
  });

  it('that the system kills is said to lack memory', async () => {
    await expect(run('import os, signal; os.kill(os.getpid(), signal.SIGKILL)')).rejects.toThrow(/memory runs out/);
  });

  it('that fails without a word is told by its exit code', async () => {
    await expect(run('import os; os._exit(7)')).rejects.toThrow(/ended with 7 and without a word/);
  });

  it('ends when it is interrupted', async () => {
    const over = new AbortController();
    const running = run('import time; time.sleep(600)', { signal: over.signal });
    over.abort();
    await expect(running).rejects.toThrow(/it was interrupted/);
  });
});

// What `npm test` needs before its first test, side by side: the built command, the Python environment and the jars. Most of it is waiting for a registry.
// Says what each of them says when it ends, and ends with the code of the first that fails.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = (path) => [process.execPath, [fileURLToPath(new URL(path, import.meta.url))]];
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

const codes = await Promise.all(
  [[npm, ['run', '--silent', 'build']], script('python/setup.mjs'), script('java/setup.mjs')].map(
    ([command, words]) =>
      new Promise((resolve) => {
        const child = spawn(command, words, {
          stdio: ['ignore', 'inherit', 'inherit'],
          shell: command.endsWith('.cmd'),
        });
        child.on('error', ({ message }) => {
          console.error(`${command} cannot be started: ${message}`);
          resolve(1);
        });
        child.on('exit', (code) => resolve(code ?? 1));
      }),
  ),
);
process.exitCode = codes.find((code) => code !== 0) ?? 0;

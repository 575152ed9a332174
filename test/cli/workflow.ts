import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { MAIN } from './fleet';

export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
}

export interface Job {
  readonly if?: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

export const workflowIn = (folder: string): Workflow =>
  parse(readFileSync(join(folder, '.github/workflows/fleet.yml'), 'utf8'));

export interface StepRun {
  readonly code: number | null;
  readonly text: string;
  /** What the step put into GITHUB_OUTPUT. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/**
 * Runs a `run` step as a GitHub runner does (bash -e, its env, files for outputs and summary), with three commands in the way: `npx` runs the
 * built command line tool in place of the installed one, `npm ci` has installed it, and `gh` keeps the comments of one pull request in a file.
 */
export function runStep(folder: string, step: Step, env: Readonly<Record<string, string>>): StepRun {
  const runner = join(folder, '.runner');
  const bin = join(runner, 'bin');
  mkdirSync(bin, { recursive: true });
  put(
    join(bin, 'npx'),
    `#!/bin/bash\n[[ $1 == --no-install && $2 == fleet ]] || exit 64\nshift 2\nexec "${process.execPath}" "${MAIN}" "$@"\n`,
  );
  put(join(bin, 'npm'), '#!/bin/bash\n[[ $* == ci ]]\n');
  put(join(bin, 'gh'), `#!/bin/bash\nexec "${process.execPath}" "${join(runner, 'gh.cjs')}" "$@"\n`);
  writeFileSync(join(runner, 'gh.cjs'), GH);
  const [output, summary, script] = ['output', 'summary', 'step.sh'].map((name) => join(runner, name));
  if (!output || !summary || !script) throw new Error('three files were named');
  for (const file of [output, summary]) rmSync(file, { force: true });
  writeFileSync(script, step.run ?? '');
  const { status, stdout, stderr } = spawnSync('bash', ['-e', script], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: `${bin}:${process.env.PATH}`,
      HOME: process.env.HOME,
      COMMENTS: join(runner, 'comments.json'),
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      ...env,
    },
  });
  const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  const lines = read(output)
    .split('\n')
    .filter((line) => line !== '');
  return {
    code: status,
    text: `${stdout}${stderr}`,
    outputs: Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    ),
    summary: read(summary),
  };
}

export interface Comment {
  readonly id: number;
  readonly user: string;
  readonly body: string;
}

export function comments(folder: string): readonly Comment[] {
  const path = join(folder, '.runner/comments.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
}

function put(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

/** As much of `gh api` as the workflow uses; the filter of the list is applied here as it is meant. */
const GH = `
const fs = require('fs');
const words = process.argv.slice(2);
const file = process.env.COMMENTS;
const all = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : [];
const value = (name) => words[words.indexOf(name) + 1];
const [path] = words.filter((word) => word.startsWith('repos/'));
const method = words.includes('--method') ? value('--method') : 'GET';
if (!process.env.GH_TOKEN) throw new Error('no token');
if (method === 'GET') {
  if (!value('--jq').includes('github-actions[bot]')) throw new Error('anybody may have written this');
  const mine = all.filter(({ user, body }) => user === 'github-actions[bot]' && body.includes('<!-- fleet:plan'));
  for (const { id } of mine) console.log(id);
} else {
  const body = fs.readFileSync(value('--field').replace('body=@', ''), 'utf8');
  const id = Number(path.split('/').pop());
  if (method === 'POST') all.push({ id: all.length + 1, user: 'github-actions[bot]', body });
  else all.find((one) => one.id === id).body = body;
  fs.writeFileSync(file, JSON.stringify(all));
}
`;

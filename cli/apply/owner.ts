import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';

/** Who applies, for the people who find the fleet locked: the run in CI, or user and machine. */
export function owner(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, CI_JOB_URL } = env;
  if (GITHUB_SERVER_URL && GITHUB_REPOSITORY && GITHUB_RUN_ID)
    return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
  if (CI_JOB_URL) return CI_JOB_URL;
  return `${userName()}@${hostname()}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody';
  }
}

/** Names one run of a command. */
export function newToken(): string {
  return randomBytes(6).toString('hex');
}

import type { AgentConfig } from '../../schema/agent-config';
import { Unable } from '../unable';

/** What a process has open besides its agents: libraries, pipes, databases, and files that are open for a moment. */
const OF_A_PROCESS = 200;
/** The connection, two files of the log, and one that is open for a moment. */
const OF_AN_AGENT = 4;
/** Three pipes, and what Node keeps of the process. */
const OF_A_PROGRAM = 4;

/** How many files one process of this machine may have open. Node raises the soft limit to the hard one when it starts. */
export function openFilesLimit(): number {
  const { userLimits } = process.report.getReport() as {
    userLimits?: { open_files?: { soft?: number | 'unlimited' } };
  };
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : Number.POSITIVE_INFINITY;
}

/** How many of them are left to the agents of a process; at least what one agent needs. */
export const filesForAgents = (limit: number) => Math.max(OF_AN_AGENT, limit - OF_A_PROCESS);

/** How many files an agent has open at most. */
export function filesOf({ driver, devices }: Pick<AgentConfig, 'driver' | 'devices'>): number {
  return OF_AN_AGENT + (driver.use === 'exec' ? OF_A_PROGRAM * devices.length : 0);
}

/** The broker has a connection of each agent, all in one process: what a machine does not allow is refused before anything starts. */
export function refuseTooManyConnections(things: number, limit = openFilesLimit()): void {
  const most = limit - OF_A_PROCESS;
  if (things <= most) return;
  const n = (value: number) => value.toLocaleString('en-US');
  throw new Unable(
    `${n(things)} devices need as many connections, and a process on this machine may have ${n(limit)} files open`,
    `raise the limit (ulimit -Hn ${things + 2 * OF_A_PROCESS}, as root), or run fewer: fleet up --devices ${Math.max(1, most)}`,
  );
}

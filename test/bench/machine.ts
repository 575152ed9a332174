import { cpus, totalmem } from 'node:os';

/** `machine  …, 2 cores, 8 GiB, Node v20.20.2`: figures say nothing without it. */
export function machine(): string {
  const [cpu] = cpus();
  return `machine  ${cpu?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
}

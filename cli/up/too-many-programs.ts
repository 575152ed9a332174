import { totalmem } from 'node:os';
import type { AgentConfig } from '../../schema/agent-config';
import { programsMb } from '../../schema/agent-resources';

const MB = 2 ** 20;

/** Why this machine is too small for the programs of the agents that are to run on it; undefined where it is not. */
export function tooManyPrograms(configs: readonly AgentConfig[], memoryBytes = totalmem()): string | undefined {
  const programs = configs.reduce((sum, { driver, devices }) => sum + (driver.use === 'exec' ? devices.length : 0), 0);
  const needs = programsMb(programs);
  if (needs * MB <= memoryBytes / 2) return undefined;
  const n = (value: number) => value.toLocaleString('en-US');
  return (
    `${n(programs)} programs are started at once, one for each device whose driver is \`exec\`; they may need ${n(needs)} MB and this machine has ` +
    `${n(Math.floor(memoryBytes / MB))}: some may fail or be slow. Run fewer: fleet up --devices 20`
  );
}

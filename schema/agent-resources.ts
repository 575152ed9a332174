import type { AgentConfig } from './agent-config';

/**
 * What an agent may take of its machine, by what its config makes it run. The unit of `fleet bundle` sets these limits, the compiler warns by the
 * same numbers, and docs/gateways.md has them as a table.
 */
export interface AgentResources {
  /** Programs that run at the same time: one for each device whose driver is `exec`. */
  readonly programs: number;
  /** MB of Node's heap. */
  readonly heapMb: number;
  /** MB of the agent and its programs together. */
  readonly memoryMb: number;
  /** Processes and threads. */
  readonly tasks: number;
  readonly openFiles: number;
}

const MB = 2 ** 20;
/** Of the agent alone. It takes 62 MB with one device; its threads are those of Node, of its thread pool and of the Common Runtime. */
const OWN = { heapMb: 128, besideHeapMb: 128, tasks: 64, openFiles: 1024 } as const;
/** Room for one program: a Python interpreter with a library for a bus, its threads, and one program that it starts itself. */
const PROGRAM = { memoryMb: 32, tasks: 8, openFiles: 8 } as const;
/** Devices and models live in memory as objects, each many times as large as its text in the config. */
const TIMES_CONFIG = 10;

/** @param configBytes of the config as JSON, where it is known: a long list of devices or a large model takes heap. */
export function agentResources(driver: AgentConfig['driver']['use'], devices: number, configBytes = 0): AgentResources {
  const programs = driver === 'exec' ? devices : 0;
  const heapMb = OWN.heapMb + Math.floor((TIMES_CONFIG * configBytes) / MB);
  return {
    programs,
    heapMb,
    memoryMb: heapMb + OWN.besideHeapMb + PROGRAM.memoryMb * programs,
    tasks: OWN.tasks + PROGRAM.tasks * programs,
    openFiles: OWN.openFiles + PROGRAM.openFiles * programs,
  };
}

/** MB that so many programs need beside their agents. */
export const programsMb = (programs: number): number => PROGRAM.memoryMb * programs;

/** More programs under one agent are more than a small gateway carries: they need over 1 GB. */
export const MOST_PROGRAMS = 32;

import type { Command } from '../command';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command, one line each. Nothing of a command is loaded before it runs. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'starts a fleet in a folder: manifest, editor settings, .gitignore',
    load: async () => (await import('./init')).init,
  },
  {
    name: 'validate',
    summary: 'looks for mistakes, in the manifest and every environment',
    load: async () => (await import('./validate')).validate,
  },
  {
    name: 'compile',
    summary: 'writes generated/: only what changed, all or nothing; --check fails when it is stale',
    load: async () => (await import('./compile')).compile,
  },
  {
    name: 'up',
    summary: 'runs the whole fleet on this machine: the twin of AWS, and every device',
    load: async () => (await import('./up')).up,
  },
  {
    name: 'backfill',
    summary: 'gives the lake of `fleet up` a past: simulated, seeded, by the same rules',
    load: async () => (await import('./backfill')).backfill,
  },
  {
    name: 'query',
    summary: 'asks the lake of `fleet up`, in the SQL of Athena',
    load: async () => (await import('./query')).query,
  },
  {
    name: 'etl',
    summary: 'runs the ETL over the lake of `fleet up`, and says how each line ended',
    load: async () => (await import('./etl')).etl,
  },
  {
    name: 'train',
    summary: 'trains models on the lake of `fleet up`, and registers those that pass their gate',
    load: async () => (await import('./train')).train,
  },
  {
    name: 'trace',
    summary: 'the way of the last messages of a thing, from its connection to the object in the lake',
    load: async () => (await import('./trace')).trace,
  },
  {
    name: 'plan',
    summary: 'what would change in AWS and on the devices, by the change of the manifest that causes it',
    load: async () => (await import('./plan')).plan,
  },
  {
    name: 'drift',
    summary: 'what was changed in AWS by hand since the last apply; --adopt keeps it',
    load: async () => (await import('./drift')).drift,
  },
  {
    name: 'fmt',
    summary: 'formats the manifest; --check fails where that would change it',
    load: async () => (await import('./fmt')).fmt,
  },
  {
    name: 'graph',
    summary: 'the way of the readings as a Mermaid flowchart',
    load: async () => (await import('./graph')).graph,
  },
  {
    name: 'explain',
    summary: 'what a message means and what to do',
    load: async () => (await import('./explain')).explain,
  },
  {
    name: 'why',
    summary: 'the line of the manifest that caused a file or resource',
    load: async () => (await import('./why')).why,
  },
  {
    name: 'bundle',
    summary: 'a tarball that turns a Raspberry Pi into a device or gateway of the fleet',
    load: async () => (await import('./bundle')).bundle,
  },
  {
    name: 'apply',
    summary: 'carries out a plan: makes AWS what the manifest says',
    load: async () => (await import('./apply')).apply,
  },
  {
    name: 'status',
    summary: 'what was applied last, and how the stacks stand',
    load: async () => (await import('./status')).status,
  },
  {
    name: 'recover',
    summary: 'gets stuck stacks out of where they are',
    load: async () => (await import('./recover')).recover,
  },
  {
    name: 'import',
    summary: 'a manifest of the things and thing groups that an account has already',
    load: async () => (await import('./import')).importThings,
  },
  {
    name: 'unlock',
    summary: 'takes away the lock of an apply whose process is gone',
    load: async () => (await import('./unlock')).unlock,
  },
  {
    name: 'destroy',
    summary: 'takes a fleet down; its data only when told to',
    load: async () => (await import('./destroy')).destroy,
  },
];

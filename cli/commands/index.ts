import type { Command } from '../command';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command, one line each. Nothing of a command is loaded before it runs. */
export const COMMANDS: readonly CommandEntry[] = [
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
    name: 'explain',
    summary: 'what a message means and what to do',
    load: async () => (await import('./explain')).explain,
  },
];

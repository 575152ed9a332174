import type { Command } from '../command';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command, one line each. Nothing of a command is loaded before it runs. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'explain',
    summary: 'what a message means and what to do',
    load: async () => (await import('./explain')).explain,
  },
];

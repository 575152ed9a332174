import type { Call, Command, ExitCode } from '../../cli/command';

export interface Recorded {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in this process, as commander would call it, and records what it prints. */
export async function record(
  command: Command,
  folder: string,
  given: { readonly arguments?: Record<string, string>; readonly options?: Call['options'] } = {},
): Promise<Recorded> {
  let out = '';
  let err = '';
  const presets = command.arguments.map(({ name, default: preset }) => [name, preset] as const);
  const code = await command.run({
    arguments: { ...Object.fromEntries(presets), ...given.arguments },
    options: given.options ?? {},
    terminal: {
      folder,
      colour: false,
      errColour: false,
      watched: false,
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
    },
  });
  return { code, out, err };
}

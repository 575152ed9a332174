/** Where a command prints. Results go to `out`, everything about the work (progress, mistakes of use) to `err`. */
export interface Terminal {
  readonly folder: string;
  readonly colour: boolean;
  readonly errColour: boolean;
  /** A person is watching stderr: progress may be drawn there. */
  readonly watched: boolean;
  out(text: string): void;
  err(text: string): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function processTerminal(colour: boolean | undefined): Terminal {
  const { stdout, stderr, env } = process;
  return {
    folder: process.cwd(),
    colour: colour ?? wantsColour(env, stdout.isTTY),
    errColour: colour ?? wantsColour(env, stderr.isTTY),
    watched: stderr.isTTY === true && !env.CI,
    out: printer(stdout),
    err: printer(stderr),
  };
}

/** Whoever reads may stop reading (`fleet explain | head -1`): the work goes on, and what is left is printed to nobody. */
function printer(stream: NodeJS.WriteStream): (text: string) => void {
  let isOpen = true;
  stream.on('error', (problem: Error & { code?: string }) => {
    if (problem.code !== 'EPIPE') throw problem;
    isOpen = false;
  });
  return (text) => {
    if (isOpen) stream.write(text);
  };
}

/** https://no-color.org, and FORCE_COLOR as Node itself reads it; otherwise colour is for people only. */
export function wantsColour(env: Environment, isTerminal: boolean | undefined): boolean {
  if (env.NO_COLOR) return false;
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isTerminal === true && env.TERM !== 'dumb';
}

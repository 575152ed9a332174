import { createInterface } from 'node:readline/promises';
import type { Terminal } from '../terminal';
import { Unable } from '../unable';

/** Whether somebody is there to answer: both ends are a terminal. */
function canAsk({ watched }: Terminal): boolean {
  return watched && process.stdin.isTTY === true;
}

/** Asks the person at the terminal; the answer without blanks around it. Nobody there: Unable, which names the flag that answers. */
export async function ask(terminal: Terminal, question: string, flag: string): Promise<string> {
  if (!canAsk(terminal)) throw new Unable('nobody is there to say yes', `add ${flag} where no person watches`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}

export async function confirmed(terminal: Terminal, question: string): Promise<boolean> {
  const answer = await ask(terminal, `${question} [y/N] `, '--yes');
  return /^(y|yes)$/i.test(answer);
}

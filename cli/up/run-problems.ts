import { ProblemKinds } from './problem-kinds';
import type { Reporter } from './reporter';

/** What went wrong in a run. A problem is told when it comes the first time, and counted each time. */
export class RunProblems extends ProblemKinds {
  constructor(private readonly reporter: Pick<Reporter, 'problem'>) {
    super();
  }

  tell(text: string, who?: string): void {
    if (this.add(text, who)) this.reporter.problem(who === undefined ? text : `${who}: ${text}`);
  }
}

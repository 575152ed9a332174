import { loadStacks } from '../twin/stacks/load';
import type { FromHistoryHost, ToHistoryHost } from './history-messages';
import { LakeRules } from './lake-rules';
import { makePast, type PastWork } from './make-past';

interface Parent {
  send?(message: FromHistoryHost): unknown;
  on(event: 'message', listener: (message: ToHistoryHost) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
}

/** Makes the past of one thing after the other, as it is told to; ends with its parent. */
export function runHistoryHost(parent: Parent): void {
  let work: PastWork | undefined;
  let making = Promise.resolve();
  parent.on('disconnect', () => process.exit(1));
  parent.on('message', (message) => {
    if (message.kind === 'begin') work = workOf(message);
    else
      making = making.then(async () => {
        const { config } = message;
        try {
          if (work === undefined) throw new Error('it was not begun');
          parent.send?.({ kind: 'done', done: await makePast(config, work) });
        } catch (problem) {
          const why = problem instanceof Error ? problem.message : String(problem);
          parent.send?.({ kind: 'failed', thing: config.thing, why });
        }
      });
  });
}

function workOf({ order, faults, generated, place, folder }: Extract<ToHistoryHost, { kind: 'begin' }>): PastWork {
  const { resources, accountId } = loadStacks(generated);
  return {
    ...{ order, place, folder },
    rules: new LakeRules(resources, accountId),
    faultsOf: (group, device) => faults.filter((fault) => fault.group === group && fault.device === device),
  };
}

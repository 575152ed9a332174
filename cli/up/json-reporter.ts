import type { Terminal } from '../terminal';
import type { Reporter } from './reporter';

const BETWEEN_MS = 1000;

/** A line of JSON for everything that happens, the last one the summary. Keys are added, never renamed or removed, under the same format. */
export function jsonReporter({ out }: Terminal): Reporter {
  const tell = (event: string, body: object) => out(`${JSON.stringify({ event, ...body })}\n`);
  let next = 0;
  return {
    past: (report) => tell('history', report),
    started: (started) => tell('started', { format: 'fleetwright/up/v1', ...started }),
    moment: (moment) => {
      if (moment.elapsedMs < next) return;
      next = moment.elapsedMs + BETWEEN_MS;
      tell('progress', moment);
    },
    alert: (alert) => tell('alert', alert),
    problem: (text) => tell('problem', { text }),
    source: (change) => tell('source', change),
    said: (line) => tell('said', line),
    trained: (trained) => tell('trained', trained),
    serving: (endpoint) => tell('serving', endpoint),
    changed: (changed) => tell('changed', changed),
    notApplied: (why) => tell('not-applied', { why }),
    mistakes: (diagnostics) => tell('mistakes', { diagnostics }),
    stopping: (why) => tell('stopping', { why }),
    ending: (step) => tell('ending', step),
    summary: (summary) => tell('summary', summary),
  };
}

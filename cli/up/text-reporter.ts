import type { Shown } from '../../compiler/5-plan/render/place-text';
import { visible } from '../../compiler/diagnostics/render/visible';
import { historyText } from '../backfill/history-text';
import { findingsText } from '../format';
import { paint } from '../paint';
import { count, counted } from '../table';
import type { Terminal } from '../terminal';
import { alertLine } from './alert-line';
import { changedText } from './changed-text';
import { endStepText } from './end-step';
import { LiveBlock } from './live-block';
import { momentBlock, momentLine } from './moment-block';
import type { Reporter } from './reporter';
import { summaryText } from './summary-text';
import { trainedText } from './trained-text';

/** Wall time between two lines where nobody watches. */
const BETWEEN_MS = 5000;

/** For people: what happens goes to stdout as it comes; how far it is stands below it on a terminal, and is a line now and then elsewhere. */
export function textReporter(terminal: Terminal, shown: Shown): Reporter {
  const block = new LiveBlock(terminal);
  const colours = paint(terminal.colour);
  const say = (text: string) => {
    block.wipe();
    terminal.out(text);
  };
  const complain = (text: string) => {
    block.wipe();
    terminal.err(text);
  };
  let next = BETWEEN_MS;
  return {
    past: (report) => say(historyText(report)),
    started: ({ fleet, dataDir, port, console, things, speed, notHonoured, refused }) => {
      const fast = speed === 1 ? '' : `, ${count(speed)} × as fast as the wall`;
      const rest = notHonoured.length === 0 ? '' : `; of AWS, ${counted(notHonoured.length, 'detail')} left out`;
      say(
        `${colours.strong(fleet)}: ${counted(things, 'agent')} on mqtts://127.0.0.1:${port}${fast}, in ${dataDir}${rest}\n`,
      );
      if (console !== undefined) say(`${colours.strong('console')}: ${console}\n`);
      for (const { kind, name, problems } of refused)
        complain(`the twin cannot run the ${kind} ${name}: ${problems.join('; ')}\n`);
    },
    moment: (moment) => {
      if (terminal.watched) block.draw(momentBlock(moment, colours));
      else if (moment.elapsedMs >= next) {
        next = moment.elapsedMs + BETWEEN_MS;
        terminal.err(`${momentLine(moment)}\n`);
      }
    },
    alert: (alert, isFirst) => {
      if (isFirst) say(`${alertLine(alert, colours)}\n`);
    },
    problem: (text) => complain(`${colours.warning('problem')} ${visible(text)}\n`),
    source: ({ device, is, why }, isFirst) => {
      if (isFirst && is === 'working') say(`${colours.strong(device)} speaks again\n`);
      else if (isFirst) complain(`${colours.warning(is)} ${visible(`${device}: ${why}`)}\n`);
    },
    said: ({ device, text }) => complain(`${colours.faint(`${visible(device)} |`)} ${visible(text)}\n`),
    trained: (trained) => say(trainedText(trained, colours)),
    serving: ({ model, version, url }) => say(`model ${colours.strong(model)} v${version} answers on ${url}\n`),
    changed: (changed) => say(changedText(changed, shown, colours)),
    notApplied: (why) => complain(`${colours.warning('not applied')} ${visible(why)}\nthe fleet runs on as it was\n`),
    mistakes: (findings) => {
      complain(findingsText(findings, 'text', terminal, terminal.errColour));
      complain('nothing was changed: the fleet runs on as it was\n');
    },
    stopping: (why) => complain(`${colours.faint(why)}\n`),
    ending: (step) => complain(`${colours.faint(`  ${endStepText(step)}`)}\n`),
    summary: (summary) => {
      say(summaryText(summary, colours));
    },
  };
}

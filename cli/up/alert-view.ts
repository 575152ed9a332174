import { visible } from '../../compiler/diagnostics/render/visible';
import type { ConsoleAlert } from '../../schema/console-protocol';
import type { TwinAlert } from '../../schema/twin-protocol';
import { findUnit } from '../../schema/units';

/** An alert as a person wants to read it. The message is what a generated rule or alarm wrote; anything else is shown as it is. */
export type AlertView = Omit<ConsoleAlert, Exclude<keyof TwinAlert, 'at'>>;

export function alertView({ at, message, subject }: TwinAlert): AlertView {
  const body = objectIn(message);
  const text = (name: string) => (body[name] === undefined || body[name] === null ? '' : visible(String(body[name])));
  if (body.threshold !== undefined && body.device_id !== undefined) {
    // The message has the code of the unit, for programs; its limit, and people, have the symbol.
    const unit = findUnit(text('unit'))?.symbol ?? text('unit');
    const value = [text('field'), text('value'), unit].filter((part) => part !== '').join(' ');
    return {
      at,
      kind: 'threshold',
      severity: text('severity'),
      id: text('threshold'),
      title: [text('title'), NOTICES.get(text('notice')) ?? ''].join(''),
      where: `${text('group_id')}/${text('device_id')}`,
      what: [value, text('limit_text')].filter((part) => part !== '').join(', '),
    };
  }
  if (body.model !== undefined && body.device_id !== undefined) {
    return {
      at,
      kind: 'model',
      severity: text('severity'),
      id: text('model'),
      title: text('title'),
      where: `${text('group_id')}/${text('device_id')}`,
      what: text('what'),
    };
  }
  if (body.AlarmName !== undefined) {
    const [id, title] = [text('AlarmName'), text('AlarmDescription')];
    return { at, kind: 'alarm', severity: text('NewStateValue'), id, title, where: '', what: text('NewStateReason') };
  }
  return { at, kind: 'other', severity: '', id: '', title: visible(subject ?? ''), where: '', what: visible(message) };
}

/** Why the notifier tells of a breach that is not new (target `notifier`). */
const NOTICES: ReadonlyMap<string, string> = new Map([
  ['still', ', still'],
  ['waited', ', after a window of silence'],
  ['escalated', ', escalated'],
  ['over', ', over already'],
  ['forgotten', ', not heard of for a week'],
]);

function objectIn(message: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

import { visible } from '../../compiler/diagnostics/render/visible';
import type { ConsoleAlert, ConsoleFound } from '../../schema/console-protocol';
import type { FieldScore } from '../../schema/finding';
import type { TwinAlert } from '../../schema/twin-protocol';
import { findUnit } from '../../schema/units';

/** An alert as a person wants to read it. The message is what a generated rule or alarm wrote; anything else is shown as it is. */
export type AlertView = Omit<ConsoleAlert, Exclude<keyof TwinAlert, 'at'>>;

export function alertView({ at, message, subject }: TwinAlert): AlertView {
  const body = objectIn(message);
  const text = (name: string) => (body[name] === undefined || body[name] === null ? '' : visible(String(body[name])));
  if (body.model !== undefined && body.device_id !== undefined) {
    return {
      at,
      kind: 'model',
      severity: text('severity'),
      id: text('model'),
      title: titleOf(body),
      where: `${text('group_id')}/${text('device_id')}`,
      what: foundText(body),
      ...foundIn(body),
    };
  }
  if (body.threshold !== undefined && body.device_id !== undefined) {
    // The message has the code of the unit, for programs; its limit, and people, have the symbol.
    const unit = findUnit(text('unit'))?.symbol ?? text('unit');
    const value = [text('field'), text('value'), unit].filter((part) => part !== '').join(' ');
    return {
      at,
      kind: 'threshold',
      severity: text('severity'),
      id: text('threshold'),
      title: titleOf(body),
      where: `${text('group_id')}/${text('device_id')}`,
      what: [value, text('limit_text')].filter((part) => part !== '').join(', '),
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

type Body = Readonly<Record<string, unknown>>;

const titleOf = ({ title, notice }: Body) => visible(`${title ?? ''}${NOTICES.get(String(notice)) ?? ''}`);

/** `score 4.2, odd from 2.25 on, by vibration, kurtosis`, or `temperature will be 9.1 °C, above 8 °C (cold-chain-broken) in 30 min, by …`. */
function foundText(body: Body): string {
  const { what, limit_text: limit } = body;
  const names = fieldsIn(body).map(({ field }) => field);
  const by = names.length === 0 ? '' : `by ${names.join(', ')}`;
  return visible([what, limit, by].filter((part) => typeof part === 'string' && part !== '').join(', '));
}

function fieldsIn({ fields }: Body): readonly FieldScore[] {
  return (Array.isArray(fields) ? fields : []).flatMap((one: Partial<FieldScore> | null) =>
    typeof one?.field === 'string' && typeof one.score === 'number' ? [{ field: one.field, score: one.score }] : [],
  );
}

/** Nothing where an alert was not written by the function of findings. */
function foundIn(body: Body): { readonly found?: ConsoleFound } {
  const { score, bound, version, unit } = body;
  if (typeof score !== 'number' || typeof bound !== 'number') return {};
  const code = String(unit ?? '');
  const symbol = code === '1' ? '' : (findUnit(code)?.symbol ?? code);
  return { found: { version: String(version ?? ''), score, bound, unit: visible(symbol), fields: fieldsIn(body) } };
}

function objectIn(message: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

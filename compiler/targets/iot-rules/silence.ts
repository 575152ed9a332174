import { formatDuration } from '../../../schema/duration';
import { connecting, type Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import { presenceOf, type Silent } from '../../ir/fleet/silent';
import { NOTIFIER_ID, PRESENCE_PARTS } from '../../ir/names';
import type { CfnValue, StackResource } from '../../ir/stack';
import { quoteIotSql } from '../../quoting/quote';
import { plainText } from './plain-text';
import { fleetRule, topicRule } from './rule';
import { everything, statement } from './statement';
import { thingLink } from './summary';
import { SINCE_UTC, TIME_UTC } from './times';

/**
 * What hears of silence in a group: the agent tells of readings that do not come, the notifier of devices that are not connected, both as a
 * threshold is told, so everything behind it is the same. One rule for all of it.
 */
export function silenceRules(fleet: Fleet, group: Group): readonly StackResource[] {
  const { id, silent, origin, title } = group;
  if (silent.length === 0) return [];
  const columns = [
    ...everything(fleet),
    `${perWatch(silent, (watch) => plainText(watch.title))} AS title`,
    `${perWatch(silent, limitOf)} AS limit_text`,
    TIME_UTC,
    SINCE_UTC,
    summary(fleet, group),
    thingLink(fleet),
  ];
  const known = silent.map((watch) => `threshold = ${quoteIotSql(watch.id)}`).join(' OR ');
  return [
    topicRule(fleet, {
      parts: [id, 'threshold', '-silence'],
      description: `Silence in ${title}, as agents and the notifier saw it`,
      sql: statement(fleet, columns, id, 'alert', `(${known}) AND (state = 'raised' OR state = 'cleared')`),
      actions: [toNotifier()],
      origin,
    }),
  ];
}

/**
 * Who connects and disconnects, for the notifier: AWS IoT publishes it of every client of the account, and no message is charged. Where all
 * watched things are numbered, the rule hears of no others.
 */
export function presenceRules(fleet: Fleet): readonly StackResource[] {
  const groups = fleet.groups.filter((group) => presenceOf(group) !== undefined);
  const [first] = groups;
  if (!first) return [];
  const prefixes = groups.map((group) => connecting(group).range?.prefix);
  const starts = prefixes.flatMap((prefix) =>
    prefix === undefined ? [] : [`startswith(clientId, ${quoteIotSql(prefix)})`],
  );
  const where = starts.length === groups.length ? ` WHERE ${starts.join(' OR ')}` : '';
  return [
    fleetRule(fleet, {
      parts: PRESENCE_PARTS,
      description: 'Who connects and who is gone, for the notifier',
      sql: `SELECT * FROM '$aws/events/presence/+/+'${where}`,
      actions: [toNotifier()],
      origin: presenceOf(first)?.origin ?? first.origin,
    }),
  ];
}

const toNotifier = (): CfnValue => ({ Lambda: { FunctionArn: { 'Fn::GetAtt': [NOTIFIER_ID, 'Arn'] } } });

function perWatch(silent: readonly Silent[], text: (watch: Silent) => string): string {
  const branches = silent.map((watch) => `WHEN ${quoteIotSql(watch.id)} THEN ${quoteIotSql(text(watch))}`);
  return `CASE threshold ${branches.join(' ')} ELSE threshold END`;
}

const limitOf = ({ of, field, afterMs }: Silent) => {
  const time = formatDuration(afterMs);
  if (of === 'presence') return `not connected for ${time}`;
  return field === undefined ? `no readings for ${time}` : `readings without ${field} for ${time}`;
};

/** `No readings (warning): temp-001 of Cold storage, no readings for 15m, since 2026-03-01 10:00:00 UTC`. */
function summary({ topics }: Fleet, { silent, title }: Group): string {
  const parts = [
    perWatch(silent, (watch) => `${plainText(watch.title)} (${watch.severity}): `),
    `topic(${topics.deviceLevel})`,
    quoteIotSql(` of ${plainText(title)}, `),
    perWatch(silent, limitOf),
    quoteIotSql(', since '),
    "parse_time('yyyy-MM-dd HH:mm:ss', since_ms, 'UTC')",
    quoteIotSql(' UTC'),
  ];
  return `concat(${parts.join(', ')}) AS summary`;
}

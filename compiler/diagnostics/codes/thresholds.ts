import { error, warning } from '../define';

/** Mistakes in thresholds: conditions that say nothing, that cannot come true, or that contradict each other. */
export const thresholdsCodes = {
  'threshold-shape': error<{ problem: string; fix: string }>({
    about: 'a threshold does not say exactly one condition',
    remedy: 'write `field` with one of above, below and outside, or `when` alone',
    message: ({ problem }) => problem,
    why: 'A threshold is one condition: a bound on one field, or an expression over several.',
    fix: ({ fix }) => fix,
  }),
  'threshold-field': error<{ field: string; problem: string; hint: string }>({
    about: 'a threshold watches a field that is not there',
    remedy: "name a field of the group's sensor, or a derived one",
    message: ({ field, problem }) => `there is nothing called \`${field}\` to watch: ${problem}`,
    why: 'A rule over a field that no message has never fires, and nobody would notice.',
    fix: ({ hint }) => hint,
  }),
  'threshold-field-type': error<{ field: string; is: string }>({
    about: 'a threshold has a bound on a field that is no number',
    message: ({ field, is }) => `\`${field}\` is ${is}, and a bound needs a number`,
    why: 'Only numbers lie above or below something.',
    fix: ({ field }) => `write \`when:\` with an expression over \`${field}\``,
  }),
  'threshold-id-twice': error<{ id: string; group: string }>({
    about: 'two thresholds of a group have one id',
    message: ({ id, group }) => `\`${group}\` has a threshold \`${id}\` already`,
    why: 'The id names the rule, the alarm and the alert; two with one name could not be told apart.',
    fix: () => 'give one of them another id',
  }),
  'threshold-id-reserved': error<{ id: string }>({
    about: 'a threshold has the name of an alert about silence',
    message: ({ id }) => `\`${id}\` is the name of an alert about silence, and no threshold may have it`,
    why: '`offline` says that a device is not connected, and `silent` that it gives no readings; an alert of a threshold with that name could not be told from them.',
    fix: () => 'give the threshold another id',
  }),
  'threshold-quantity': error<{ problem: string; hint: string }>({
    about: 'the bound of a threshold is no number in a unit that fits its field',
    remedy: 'write a number in the unit of the field, or with a unit that can be turned into it, as in `"46 [degF]"`',
    message: ({ problem }) => problem,
    why: 'A bound is turned into the unit of its field once, here, so that no rule or chart has to.',
    fix: ({ hint }) => hint,
  }),
  'threshold-outside': error<{ lower: string; upper: string; fix: string }>({
    about: 'the lower bound of `outside` is not below the upper one',
    remedy: 'write the smaller bound first, as in `outside: [2, 8]`',
    message: ({ lower, upper }) => `the lower bound ${lower} is not below the upper bound ${upper}`,
    why: '`outside: [2, 8]` is breached below the first and above the second; turned round, every reading is.',
    fix: ({ fix }) => fix,
  }),
  'threshold-range': error<{ field: string; problem: string; hint: string }>({
    about: 'the bound of a threshold lies where no reading of its sensor can be, or where all are',
    remedy: 'write a bound between `min` and `max` of the sensor, or correct these',
    message: ({ field, problem }) => `\`${field}\` ${problem}`,
    why: '`min` and `max` of the sensor are what it can truly say, so this side of the threshold never or always holds and tells nothing.',
    fix: ({ hint }) => hint,
  }),
  'threshold-decided': error<{ part: string; always: boolean; hint: string }>({
    about: 'a part of a condition is always, or never, true',
    remedy: 'write a bound that the sensor can cross, or leave this part out',
    message: ({ part, always }) => `\`${part}\` is ${always ? 'always' : 'never'} true`,
    why: 'A part of a condition that no reading can change says nothing: the threshold is then simpler than it looks, or dead.',
    fix: ({ hint }) => hint,
  }),
  'threshold-for-short': warning<{ held: string; every: string }>({
    about: '`for` is shorter than the time between two readings',
    message: ({ held, every }) => `\`for: ${held}\` has no effect: a reading comes every ${every}`,
    why: 'A condition can only be seen to hold from one reading to the next.',
    fix: ({ every }) => `write at least \`for: ${every}\`, or leave \`for\` out`,
  }),
  'threshold-for-long': error<{ held: string }>({
    about: 'a threshold is to hold for more than a day before it counts',
    message: ({ held }) => `\`for: ${held}\` is more than a day`,
    why: 'The alarm of a threshold counts in periods of a few readings, and CloudWatch looks back at most a day over periods shorter than an hour (CloudWatch API reference, PutMetricAlarm).',
    fix: () => 'write at most `for: 1d`; what builds up over days is a question for a dashboard or a model',
  }),
  'threshold-order': warning<{ id: string; severity: string; other: string; otherSeverity: string }>({
    about: 'a milder threshold is only reached when a graver one is breached already',
    message: ({ id, severity, other, otherSeverity }) =>
      `\`${id}\` (${severity}) is only reached when \`${other}\` (${otherSeverity}) is breached already`,
    why: 'The milder alert is meant to come first; after the graver one it tells nobody anything.',
    fix: () => 'swap the bounds or the severities',
  }),
  'threshold-twice': warning<{ id: string; other: string }>({
    about: 'two thresholds are breached by the same readings',
    message: ({ id, other }) => `\`${id}\` is breached exactly when \`${other}\` is`,
    why: 'Two alerts for one event, two rules and two alarms to pay for.',
    fix: ({ id }) => `remove \`${id}\`, or give it another bound or another \`for\``,
  }),
  'threshold-column': error<{ id: string; column: string }>({
    about: 'a threshold adds a column to a table that has one of that name already',
    message: ({ id, column }) => `the threshold \`${id}\` adds the column \`${column}\`, which there is already`,
    why: 'The ETL adds a column per threshold that says whether it is breached, and one per limit in force; two columns cannot have one name.',
    fix: () => 'give the threshold another id, or the field or metadata another name',
  }),
} as const;

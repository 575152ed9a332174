import { error, warning } from '../define';

/** Mistakes in thresholds: conditions that say nothing, that cannot come true, or that contradict each other. */
export const thresholdsCodes = {
  'threshold-shape': error<{ problem: string; fix: string }>({
    message: ({ problem }) => problem,
    why: 'A threshold is one condition: a bound on one field, or an expression over several.',
    fix: ({ fix }) => fix,
  }),
  'threshold-field': error<{ field: string; problem: string; hint: string }>({
    message: ({ field, problem }) => `there is nothing called \`${field}\` to watch: ${problem}`,
    why: 'A rule over a field that no message has never fires, and nobody would notice.',
    fix: ({ hint }) => hint,
  }),
  'threshold-field-type': error<{ field: string; is: string }>({
    message: ({ field, is }) => `\`${field}\` is ${is}, and a bound needs a number`,
    why: 'Only numbers lie above or below something.',
    fix: ({ field }) => `write \`when:\` with an expression over \`${field}\``,
  }),
  'threshold-id-twice': error<{ id: string; group: string }>({
    message: ({ id, group }) => `\`${group}\` has a threshold \`${id}\` already`,
    why: 'The id names the rule, the alarm and the alert; two with one name could not be told apart.',
    fix: () => 'give one of them another id',
  }),
  'threshold-quantity': error<{ problem: string; hint: string }>({
    message: ({ problem }) => problem,
    why: 'A bound is turned into the unit of its field once, here, so that no rule or chart has to.',
    fix: ({ hint }) => hint,
  }),
  'threshold-outside': error<{ lower: string; upper: string; fix: string }>({
    message: ({ lower, upper }) => `the lower bound ${lower} is not below the upper bound ${upper}`,
    why: '`outside: [2, 8]` is breached below the first and above the second; turned round, every reading is.',
    fix: ({ fix }) => fix,
  }),
  'threshold-range': error<{ field: string; problem: string; hint: string }>({
    message: ({ field, problem }) => `\`${field}\` ${problem}`,
    why: '`min` and `max` of the sensor are what it can truly say, so this side of the threshold never or always holds and tells nothing.',
    fix: ({ hint }) => hint,
  }),
  'threshold-decided': error<{ part: string; always: boolean; hint: string }>({
    message: ({ part, always }) => `\`${part}\` is ${always ? 'always' : 'never'} true`,
    why: 'A part of a condition that no reading can change says nothing: the threshold is then simpler than it looks, or dead.',
    fix: ({ hint }) => hint,
  }),
  'threshold-for-short': warning<{ held: string; every: string }>({
    message: ({ held, every }) => `\`for: ${held}\` has no effect: a reading comes every ${every}`,
    why: 'A condition can only be seen to hold from one reading to the next.',
    fix: ({ every }) => `write at least \`for: ${every}\`, or leave \`for\` out`,
  }),
  'threshold-for-long': error<{ held: string }>({
    message: ({ held }) => `\`for: ${held}\` is more than a day`,
    why: 'The alarm of a threshold counts in periods of a few readings, and CloudWatch looks back at most a day over periods shorter than an hour (CloudWatch API reference, PutMetricAlarm).',
    fix: () => 'write at most `for: 1d`; what builds up over days is a question for a dashboard or a model',
  }),
  'threshold-order': warning<{ id: string; severity: string; other: string; otherSeverity: string }>({
    message: ({ id, severity, other, otherSeverity }) =>
      `\`${id}\` (${severity}) is only reached when \`${other}\` (${otherSeverity}) is breached already`,
    why: 'The milder alert is meant to come first; after the graver one it tells nobody anything.',
    fix: () => 'swap the bounds or the severities',
  }),
  'threshold-twice': warning<{ id: string; other: string }>({
    message: ({ id, other }) => `\`${id}\` is breached exactly when \`${other}\` is`,
    why: 'Two alerts for one event, two rules and two alarms to pay for.',
    fix: ({ id }) => `remove \`${id}\`, or give it another bound or another \`for\``,
  }),
  'threshold-column': error<{ id: string; column: string }>({
    message: ({ id, column }) => `the threshold \`${id}\` adds the column \`${column}\`, which there is already`,
    why: 'The ETL adds a column per threshold that says whether it is breached, and one per limit in force; two columns cannot have one name.',
    fix: () => 'give the threshold another id, or the field or metadata another name',
  }),
  'settings-too-large': error<{ group: string; bytes: number; most: number }>({
    message: ({ group, bytes, most }) =>
      `the settings of \`${group}\` would take ${bytes.toLocaleString('en-US')} bytes of a shadow, which holds ${most.toLocaleString('en-US')}`,
    why: 'Interval, deadbands, thresholds and buffer reach the agents of a group in their shadow, where they stand twice: as what is asked for and as what an agent runs by. AWS IoT refuses a state of more than 8 KB (AWS General Reference, AWS IoT Device Shadow limits).',
    fix: () => 'remove deadbands or thresholds, shorten their texts, or make two kinds of sensors of it',
  }),
  'thresholds-too-long': error<{ group: string; count: number; characters: number; most: number }>({
    message: ({ group, count, characters, most }) =>
      `the ${count} thresholds of \`${group}\` take ${characters.toLocaleString('en-US')} characters, and an agent takes ${most.toLocaleString('en-US')}`,
    why: 'New thresholds reach the agents of a group in their shadow, as one text, so that they are replaced as a whole. A shadow holds 8 KB with everything else in it, so agents take at most 3,000 characters (agent-settings.schema.json), and would reject these.',
    fix: () => 'shorten the titles and expressions, remove thresholds, or split the group',
  }),
} as const;

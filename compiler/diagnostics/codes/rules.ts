import { error } from '../define';

/** Messages about IoT rules. */
export const rulesCodes = {
  'rule-name-length': error<{ name: string; length: number }>({
    about: 'an IoT rule would have a longer name than AWS IoT takes',
    message: ({ name, length }) => `the IoT rule \`${name}\` has a name of ${length} characters, 128 is the most`,
    why: 'AWS IoT takes rule names of 1 to 128 characters (botocore iot, RuleName). The name is made of the fleet, the group and the threshold.',
    fix: () => 'shorten the name of the fleet, the environment, the group or the threshold',
  }),
  'iot-sql-invalid': error<{ rule: string; problem: string; text: string; fix: string }>({
    about: 'an IoT rule would be taken by AWS and then drop every message',
    remedy: 'write the condition without what IoT SQL cannot say, such as quotes and backslashes inside a text',
    message: ({ rule, problem, text }) => `the IoT rule \`${rule}\` would not work: ${problem} (in \`${text}\`)`,
    why: 'AWS IoT takes a rule whose SQL or template it cannot evaluate and then drops every message (AWS IoT developer guide, "AWS IoT SQL reference" and "Substitution templates"). So each rule is read again before it is written.',
    fix: ({ fix }) => fix || 'rename the field or rewrite the condition of this threshold',
  }),
} as const;

// Source: AWS General Reference, "AWS IoT Core message broker and protocol limits and quotas".
const MAX_BYTES = 256;
const MAX_LEVELS = 8;

/** Basic Ingest: this prefix counts neither as levels nor as bytes (developer guide, "Basic Ingest"). */
const BASIC_INGEST = /^\$aws\/rules\/[^/]+\//;

/** What is wrong with an MQTT topic filter, and what to do; `undefined` when it is fine. */
export function topicFilterProblem(filter: string): { readonly message: string; readonly fix: string } | undefined {
  if (filter === '') return { message: 'the topic filter is empty', fix: "name a topic, for example 'iot/+/data'" };
  const counted = filter.replace(BASIC_INGEST, '');
  const levels = counted.split('/');
  if (levels.length > MAX_LEVELS) {
    return { message: `the topic filter has ${levels.length} levels, AWS IoT allows ${MAX_LEVELS}`, fix: 'shorten it' };
  }
  const bytes = utf8Length(counted);
  if (bytes > MAX_BYTES) {
    return { message: `the topic filter is ${bytes} bytes long, AWS IoT allows ${MAX_BYTES}`, fix: 'shorten it' };
  }
  const plus = levels.find((level) => level.includes('+') && level !== '+');
  if (plus !== undefined) {
    return {
      message: `\`+\` stands for a whole level, not a part of \`${plus}\``,
      fix: 'write the level as `+` alone',
    };
  }
  const hash = levels.findIndex((level) => level.includes('#'));
  if (hash >= 0 && (levels[hash] !== '#' || hash !== levels.length - 1)) {
    return {
      message: '`#` may only be the last level, alone',
      fix: 'use `+` for one level, or end the filter with `/#`',
    };
  }
  return undefined;
}

/** Length in UTF-8 without TextEncoder, which not every place that reads this file has. */
function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

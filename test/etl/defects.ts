/**
 * Raw lines with something wrong, each with its name and what becomes of it. Both engines are held to this list, so it knows neither.
 * Sensor, groups and limits are those of manifest.ts.
 */

export type Outcome = 'curated' | 'duplicate' | 'quarantined' | 'unparsable' | 'none';

export interface Defect {
  readonly name: string;
  readonly outcome: Outcome;
  /** The reason, for a row that was turned away; the remark, for a curated one. */
  readonly code?: string;
  /** The bytes of the line, without its end. */
  readonly line: (reading: Reading) => Uint8Array;
  /** Set where it needs a layout in which the folder does not say the device. */
  readonly byDay?: true;
  /** What a curated row holds all the same. */
  readonly holds?: Readonly<Record<string, unknown>>;
}

export type Reading = Readonly<Record<string, unknown>>;

const MINUTE = 60_000;
const DAY = 86_400_000;
const bytes = (text: string) => new TextEncoder().encode(text);

/** A sound reading with these keys changed; undefined removes one. */
const changed = (change: (reading: Reading) => Reading) => (reading: Reading) =>
  bytes(JSON.stringify({ ...reading, ...change(reading) }));
/** The text of the reading, cut up. */
const text = (edit: (json: string) => string) => (reading: Reading) => bytes(edit(JSON.stringify(reading)));
/** JSON that no JSON.stringify would write: the value of a key as it is spelt. */
const spelt = (key: string, value: string) =>
  text((json) => json.replace(new RegExp(`"${key}":(?:"[^"]*"|[^,}]*)`), () => `"${key}":${value}`));

/** The text with one more member. */
const more = (member: string) => text((json) => json.replace(/\}$/, `,${member}}`));
/** Humidity, and again at the end. */
const twice = (first: string, second: string) => (reading: Reading) =>
  bytes(new TextDecoder().decode(spelt('humidity', first)(reading)).replace(/\}$/, `,"humidity":${second}}`));
/** A note, and one more member. */
const both = (note: string, member: string) => (reading: Reading) =>
  bytes(new TextDecoder().decode(spelt('note', note)(reading)).replace(/\}$/, `,${member}}`));
/** The envelope of the reading, and these fields alone. */
const only = (fields: Reading) => (reading: Reading) => {
  const { temperature, humidity, passages, door, mode, note, ...envelope } = reading;
  return bytes(JSON.stringify({ ...envelope, ...fields }));
};
/** These bytes inside a text. */
const broken = (inside: readonly number[]) => (reading: Reading) => {
  const [before = '', behind = ''] = JSON.stringify({ ...reading, note: '|' }).split('|');
  return new Uint8Array([...bytes(before), ...inside, ...bytes(behind)]);
};

const quarantined = (name: string, code: string, line: Defect['line']): Defect => ({
  name,
  outcome: 'quarantined',
  code,
  line,
});
const unparsable = (name: string, code: string, line: Defect['line']): Defect => ({
  name,
  outcome: 'unparsable',
  code,
  line,
});
const curated = (name: string, line: Defect['line'], holds: Defect['holds'] = {}, code?: string): Defect => ({
  name,
  outcome: 'curated',
  line,
  holds,
  ...(code === undefined ? {} : { code }),
});

const byDay = (defect: Defect): Defect => ({ ...defect, byDay: true });

const time = (reading: Reading) => Number(reading.event_time);
const iso = (reading: Reading) => new Date(time(reading)).toISOString();
/** Of no boot whose other lines would say when it was. */
const clock = (value: (reading: Reading) => unknown) =>
  changed((reading) => ({ event_time: value(reading), boot_id: undefined }));
/** Of the boot of all others, whose clock is right. */
const jumped = (by: number) => changed((reading) => ({ event_time: time(reading) + by }));

export const DEFECTS: readonly Defect[] = [
  // Lines that are no reading.
  unparsable(
    'cut in the middle',
    'not-json',
    text((json) => json.slice(0, 40)),
  ),
  unparsable(
    'something behind the object',
    'not-json',
    text((json) => `${json} x`),
  ),
  unparsable(
    'two objects in one line',
    'not-json',
    text((json) => json + json),
  ),
  unparsable(
    'a comma before the bracket',
    'not-json',
    text((json) => json.replace(/\}$/, ',}')),
  ),
  unparsable('NaN', 'not-json', spelt('humidity', 'NaN')),
  unparsable('minus Infinity', 'not-json', spelt('humidity', '-Infinity')),
  unparsable(
    'single quotes',
    'not-json',
    text((json) => json.replaceAll('"', "'")),
  ),
  unparsable('a comment', 'not-json', spelt('humidity', '/* none */ 5')),
  unparsable('a leading zero', 'not-json', spelt('humidity', '05')),
  unparsable('a number without end', 'not-json', spelt('humidity', '1'.repeat(600))),
  unparsable('a tab inside a text', 'not-json', spelt('note', '"a\tb"')),
  unparsable('half a surrogate pair', 'not-json', spelt('note', '"\\ud83d"')),
  unparsable('plain words', 'not-json', () => bytes('sensor offline')),
  unparsable('NUL bytes', 'not-json', () => new Uint8Array(16)),
  unparsable(
    'a list',
    'not-an-object',
    text((json) => `[${json}]`),
  ),
  unparsable('a bare number', 'not-an-object', () => bytes('42')),
  unparsable('null', 'not-an-object', () => bytes('null')),
  unparsable(
    'a key twice',
    'repeated-key',
    text((json) => json.replace(/\}$/, ',"temperature":99}')),
  ),
  unparsable(
    'a key twice, once in escapes',
    'repeated-key',
    text((json) => json.replace(/\}$/, ',"temp\\u0065rature":9}')),
  ),
  unparsable('a key twice, the first time null', 'repeated-key', twice('null', '9')),
  unparsable('a key twice, with the same value', 'repeated-key', twice('9', '9')),
  unparsable('a key twice, once of the wrong type', 'repeated-key', twice('9', '"wet"')),
  unparsable(
    'a key twice in a line that is no JSON',
    'not-json',
    text((json) => json.replace(/\}$/, ',"temperature":99,}')),
  ),
  unparsable('zeros in front', 'not-json', spelt('passages', '007')),
  unparsable('a plus in front', 'not-json', spelt('humidity', '+5')),
  unparsable('a dot in front', 'not-json', spelt('humidity', '.5')),
  unparsable('a dot at the end', 'not-json', spelt('humidity', '5.')),
  unparsable('an exponent without digits', 'not-json', spelt('humidity', '5e')),
  unparsable('a truth value in capitals', 'not-json', spelt('door', 'TRUE')),
  unparsable('a word longer than null', 'not-json', spelt('humidity', 'nullx')),
  unparsable('a word without quotes', 'not-json', spelt('note', 'fine')),
  unparsable('no value behind a key', 'not-json', spelt('humidity', '')),
  unparsable('a number of 501 digits that nobody asks for', 'not-json', more(`"x":${'1'.repeat(501)}`)),
  unparsable(
    'no comma between two keys',
    'not-json',
    text((json) => json.replace(',"humidity"', '"humidity"')),
  ),
  unparsable(
    'a key without quotes',
    'not-json',
    text((json) => json.replace('"humidity"', 'humidity')),
  ),
  unparsable(
    'a space that JSON does not know',
    'not-json',
    text((json) => json.replace(',"humidity"', ',\u00a0"humidity"')),
  ),
  unparsable(
    'a byte order mark in the middle',
    'not-json',
    text((json) => json.replace(',"humidity"', ',\ufeff"humidity"')),
  ),
  unparsable(
    'a form feed behind the object',
    'not-json',
    text((json) => `${json}\f`),
  ),
  unparsable('an escape that there is not', 'not-json', spelt('note', '"\\x41"')),
  unparsable('a text without end', 'not-json', spelt('note', '"fine')),
  unparsable('half a character', 'not-utf8', broken([0xc3])),
  unparsable('half a surrogate pair in UTF-8', 'not-utf8', broken([0xed, 0xa0, 0xbd])),
  unparsable('more bytes than a character needs', 'not-utf8', broken([0xc0, 0xaf])),
  unparsable('deep rubbish', 'too-deep', spelt('note', '['.repeat(600) + ']'.repeat(600))),
  unparsable('bytes that are no UTF-8', 'not-utf8', () => new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])),
  unparsable('a line of 2 MB', 'line-too-long', spelt('note', `"${'x'.repeat(2_000_000)}"`)),
  { name: 'a blank line', outcome: 'none', line: () => bytes(' \t') },

  // Devices and times.
  byDay(
    quarantined(
      'no device',
      'device-missing',
      changed(() => ({ device_id: undefined })),
    ),
  ),
  byDay(
    quarantined(
      'a device that is a number',
      'device-missing',
      changed(() => ({ device_id: 7 })),
    ),
  ),
  byDay(
    quarantined(
      'a device that is a truth value',
      'device-missing',
      changed(() => ({ device_id: true })),
    ),
  ),
  byDay(
    quarantined(
      'a device that is a text of digits with a sign',
      'device-malformed',
      changed(() => ({ device_id: '-7' })),
    ),
  ),
  quarantined('a truth value for a time', 'time-unreadable', spelt('event_time', 'true')),
  quarantined('a time out of all bounds', 'time-unreadable', spelt('event_time', '1e400')),
  quarantined('Infinity for a time, as a text', 'time-unreadable', spelt('event_time', '"Infinity"')),
  quarantined('an empty text for a time', 'time-unreadable', spelt('event_time', '""')),
  quarantined('a list for a time', 'time-unreadable', spelt('event_time', '[]')),
  byDay(
    quarantined(
      'a device that climbs out of its folder',
      'device-malformed',
      changed(() => ({ device_id: '../n-001' })),
    ),
  ),
  quarantined(
    'no time',
    'time-missing',
    clock(() => undefined),
  ),
  quarantined(
    'a time that is null',
    'time-missing',
    clock(() => null),
  ),
  quarantined(
    'words for a time',
    'time-unreadable',
    clock(() => 'yesterday'),
  ),
  quarantined(
    'a day that does not exist',
    'time-unreadable',
    clock(() => '2026-02-30T10:00:00Z'),
  ),
  quarantined(
    'a leap second',
    'time-unreadable',
    clock(() => '2026-06-30T23:59:60Z'),
  ),
  quarantined(
    'an object for a time',
    'time-unreadable',
    clock((reading) => ({ ms: time(reading) })),
  ),
  quarantined(
    'a negative time',
    'time-unreadable',
    clock(() => -5),
  ),
  quarantined(
    '1970',
    'time-past',
    clock(() => 1000),
  ),
  quarantined(
    'the far future',
    'time-future',
    clock((reading) => time(reading) + 400 * DAY),
  ),
  quarantined(
    'a clock an hour ahead',
    'time-future',
    clock((reading) => Number(reading.ingest_ms) + 60 * MINUTE),
  ),
  quarantined(
    'four days late',
    'time-late',
    clock((reading) => time(reading) - 4 * DAY),
  ),
  curated(
    'a clock an hour behind, as of a machine without a battery',
    changed((reading) => ({ ingest_ms: time(reading) + 60 * MINUTE, late: false, boot_id: undefined })),
    { late: true },
    'clock:behind',
  ),
  curated('a clock an hour behind, and then right', jumped(-60 * MINUTE), { late: false }, 'clock:righted'),
  curated('a clock an hour ahead, and then right', jumped(60 * MINUTE), { late: false }, 'clock:righted'),
  curated('a clock a year ahead, and then right', jumped(365 * DAY), { late: false }, 'clock:righted'),
  curated('a clock four days behind, and then right', jumped(-4 * DAY), { late: false }, 'clock:righted'),
  curated(
    'a clock that begins at 1970, and then is right',
    changed((reading) => ({ event_time: Number(reading.monotonic_ms) })),
    { late: false },
    'clock:righted',
  ),
  curated(
    'a clock an hour behind, of a reading that waited in the log for ten minutes',
    changed((reading) => ({
      event_time: time(reading) - 60 * MINUTE,
      ingest_ms: time(reading) + 10 * MINUTE,
      late: true,
    })),
    { late: true },
    'clock:righted',
  ),
  curated(
    'an hour in the log of its agent',
    changed((reading) => ({ ingest_ms: time(reading) + 60 * MINUTE, late: true })),
    { late: true },
  ),
  curated(
    'an hour late, and of a program that does not know',
    changed((reading) => ({ ingest_ms: time(reading) + 60 * MINUTE, late: undefined })),
    { late: true },
  ),
  curated(
    'two minutes under way',
    changed((reading) => ({ ingest_ms: time(reading) + 2 * MINUTE, late: false })),
    { late: true },
  ),
  curated(
    'half a minute under way',
    changed((reading) => ({ ingest_ms: time(reading) + MINUTE / 2, late: false })),
    { late: false },
  ),
  curated(
    'seconds',
    clock((reading) => time(reading) / 1000),
  ),
  curated(
    'seconds with a fraction, as a text',
    clock((reading) => ` ${time(reading) / 1000} `),
  ),
  curated(
    'microseconds',
    clock((reading) => time(reading) * 1000),
  ),
  curated(
    'milliseconds as a text',
    clock((reading) => String(time(reading))),
  ),
  curated('ISO with Z', clock(iso)),
  curated(
    'ISO without a zone',
    clock((reading) => iso(reading).slice(0, -1)),
  ),
  curated(
    'ISO with a space, a comma and an offset',
    clock(
      (reading) =>
        `${new Date(time(reading) + 90 * MINUTE).toISOString().slice(0, -1).replace('T', ' ').replace('.', ',')}999+01:30`,
    ),
  ),
  curated(
    'ISO west of Greenwich',
    clock((reading) => `${new Date(time(reading) - 300 * MINUTE).toISOString().slice(0, -1)}-0500`),
  ),

  // Values.
  curated('a number as a text', spelt('temperature', '" -4.50 "'), { temperature: -4.5 }),
  curated('a number with an exponent', spelt('temperature', '45e-1'), { temperature: 4.5 }),
  curated('minus zero', spelt('temperature', '-0'), { temperature: 0 }),
  curated('words for a number', spelt('humidity', '"wet"'), { humidity: null, dew_point: null }, 'type:humidity'),
  curated('no number at all, as a text', spelt('humidity', '"NaN"'), { humidity: null }, 'type:humidity'),
  curated('a number out of all bounds', spelt('humidity', '1e400'), { humidity: null }, 'type:humidity'),
  curated('an object for a number', spelt('humidity', '{"value": 5}'), { humidity: null }, 'type:humidity'),
  curated('true for a number', spelt('humidity', 'true'), { humidity: null }, 'type:humidity'),
  curated('an empty text for a number', spelt('humidity', '""'), { humidity: null }),
  curated('null', spelt('humidity', 'null'), { humidity: null }),
  curated(
    'a field that is not sent',
    changed(() => ({ humidity: undefined })),
    { humidity: null },
  ),
  curated(
    'a field that nobody knows',
    changed(() => ({ voltage: 5, Temperature: 99 })),
    {},
    'key:unknown',
  ),
  curated('a whole number with a fraction of zero', spelt('passages', '12.0'), { passages: '12', twice: '24' }),
  curated('a whole number of 19 digits', spelt('passages', '9007199254740993'), { passages: '9007199254740993' }),
  curated(
    'a whole number beyond 64 bit',
    spelt('passages', '9223372036854775808'),
    { passages: null },
    'type:passages',
  ),
  curated('half a passage', spelt('passages', '1.5'), { passages: null }, 'type:passages'),
  curated('a truth value as a text', spelt('door', '"TRUE"'), { door: true }),
  curated('a truth value as 0', spelt('door', '0'), { door: false }),
  curated('a truth value as minus 0', spelt('door', '-0'), { door: false }),
  curated('a truth value as minus 0 in a text', spelt('door', '"-0"'), { door: null }, 'type:door'),
  curated('yes for a truth value', spelt('door', '"yes"'), { door: null }, 'type:door'),
  curated('a number for a text', spelt('note', '1e300'), { note: null }, 'type:note'),
  curated('a list for a text', spelt('note', '["a"]'), { note: null }, 'type:note'),
  curated('a NUL in a text', spelt('note', '"a\\u0000b"'), { note: null }, 'type:note'),
  curated('an empty text', spelt('note', '""'), { note: '' }),
  curated('escapes in a text', spelt('note', '"a\\"\\\\\\u00e9\\ud83d\\ude00"'), { note: 'a"\\é😀' }),
  curated('a text that looks like JSON gone wrong', spelt('note', '"1,} NaN"'), { note: '1,} NaN' }),
  curated(
    'three wrong at once',
    changed(() => ({ humidity: 'x', door: 'x', late: 'x' })),
    {},
    'type:door,type:humidity,type:late',
  ),
  curated('a replacement character in a text', spelt('note', '"a\ufffd"'), { note: 'a\ufffd' }),
  curated('a text of digits', spelt('note', '"007"'), { note: '007' }),
  curated('a text that spells a number', spelt('note', '"1.50"'), { note: '1.50' }),
  curated('a text that spells a truth value', spelt('note', '"true"'), { note: 'true' }),
  curated('a text that spells null', spelt('note', '"null"'), { note: 'null' }),
  curated('a text that spells NaN', spelt('note', '"NaN"'), { note: 'NaN' }),
  curated('a text that spells Infinity', spelt('note', '"-Infinity"'), { note: '-Infinity' }),
  curated(
    'a text of digits, and the same number elsewhere',
    more('"x":{"note":12},"y":12'),
    { note: 'fine' },
    'key:unknown',
  ),
  curated('an integer for a text', spelt('note', '12'), { note: null }, 'type:note'),
  curated(
    'an integer for a text, and the text under a key that ends alike',
    both('12', '"my_note":"12"'),
    { note: null },
    'type:note,key:unknown',
  ),
  curated(
    'an integer for a text, and the text under a key in capitals',
    both('12', '"Note":"12"'),
    { note: null },
    'type:note,key:unknown',
  ),
  curated('a truth value for a text', spelt('note', 'false'), { note: null }, 'type:note'),
  curated('a number out of all bounds for a text', spelt('note', '-1e400'), { note: null }, 'type:note'),
  curated('a text with spaces around it', spelt('note', '" fine "'), { note: ' fine ' }),
  curated('a text with colons, commas and no brackets', spelt('note', '":,:,"'), { note: ':,:,' }),
  curated('a text with brackets', spelt('note', '"}{]["'), { note: '}{][' }),
  curated('a text with a line end that is none', spelt('note', '"a\u2028b\u0085"'), { note: 'a\u2028b\u0085' }),
  curated('a number of 30 digits', spelt('humidity', `50.${'0'.repeat(27)}1`), { humidity: 50 }),
  curated('a number of 500 digits', spelt('humidity', `50.${'0'.repeat(497)}`), { humidity: 50 }),
  curated('a whole number of 400 digits', spelt('humidity', '9'.repeat(400)), { humidity: null }, 'type:humidity'),
  curated('a number that is nearly nothing', spelt('temperature', '1e-400'), { temperature: 0 }),
  curated('minus zero with a fraction', spelt('temperature', '-0.0'), { temperature: 0 }),
  curated('a number with a plus, as a text', spelt('temperature', '"+4.5"'), { temperature: 4.5 }),
  curated('zeros in front, as a text', spelt('temperature', '"007"'), { temperature: 7 }),
  curated('a dot at the end, as a text', spelt('humidity', '"5."'), { humidity: null }, 'type:humidity'),
  curated('a number that Java takes, as a text', spelt('humidity', '"5d"'), { humidity: null }, 'type:humidity'),
  curated('false for a whole number', spelt('passages', 'false'), { passages: null }, 'type:passages'),
  curated('a whole number with an exponent', spelt('passages', '1E2'), { passages: '100' }),
  curated('a whole number as a text', spelt('passages', '" 12"'), { passages: '12' }),
  curated('the least whole number but the range', spelt('passages', '-0'), { passages: '0' }),
  curated('the greatest whole number', spelt('passages', '9223372036854775807'), { passages: '9223372036854775807' }),
  curated('a fraction of zero for a truth value', spelt('door', '0.0'), { door: null }, 'type:door'),
  curated('a truth value as 1', spelt('door', '1'), { door: true }),
  curated('two for a truth value', spelt('door', '2'), { door: null }, 'type:door'),
  quarantined('no field at all', 'no-field', only({})),
  quarantined('every field null', 'no-field', only({ temperature: null, humidity: null, note: null })),
  quarantined('every field of the wrong type', 'no-field', only({ temperature: 'warm', door: [] })),
  quarantined('all fields in an object', 'no-field', only({ data: { temperature: 4.5, humidity: 50 } })),
  quarantined('all keys in capitals', 'no-field', only({ Temperature: 4.5, HUMIDITY: 50 })),
  quarantined('only a derived field', 'no-field', only({ dew_point: 4, twice: 6 })),
  quarantined('an empty object', 'time-missing', () => bytes('{"device_id":"n-001"}')),
  curated('one field, a blank number beside it', only({ temperature: 4.5, humidity: ' ' }), { temperature: 4.5 }),
  curated('keys that hold what looks like a key', more('":":",",",":":","a b":":"'), { humidity: 50 }, 'key:unknown'),
  curated('a key with controls in it', more('"a\\u0000\\tb":1'), { humidity: 50 }, 'key:unknown'),
  curated(
    'the key in capitals, before it and behind it',
    (reading) => bytes(JSON.stringify({ Humidity: 1, ...reading, HUMIDITY: 2 })),
    {
      humidity: 50,
    },
    'key:unknown',
  ),
  curated(
    'a key in capitals only',
    text((json) => json.replace('"humidity"', '"Humidity"')),
    { humidity: null },
    'key:unknown',
  ),
  curated(
    'a key that Spark gives a meaning',
    more('"_corrupt":"x","_corrupt_record":1'),
    { humidity: 50 },
    'key:unknown',
  ),
  curated('unknown keys twice', more('"x":1,"x":2'), { humidity: 50 }, 'key:unknown'),
  curated('an empty key', more('"":1'), { humidity: 50 }, 'key:unknown'),
  curated('a key with a space at its end', more('"humidity ":1'), { humidity: 50 }, 'key:unknown'),
  curated(
    'spaces around all tokens',
    (reading) => bytes(` ${JSON.stringify(reading, null, 1).replaceAll('\n', ' ')} `),
    {
      humidity: 50,
    },
  ),
  curated(
    'a space before a colon',
    text((json) => json.replace('"humidity":', '"humidity" :')),
    { humidity: 50 },
  ),
  curated('a line of 40,000 characters', more(`"x":"${'x'.repeat(40_000)}"`), { humidity: 50 }, 'key:unknown'),
  curated('a key of 60,000 characters', more(`"${'x'.repeat(60_000)}":1`), { humidity: 50 }, 'key:unknown'),
  curated(
    'a number whose exponent has no end',
    spelt('humidity', '1e99999999999'),
    { humidity: null },
    'type:humidity',
  ),
  byDay(
    curated(
      'a device that is not in the group',
      changed(() => ({ device_id: 's-1' })),
      { site: 'north-1', shelf: null },
      'device:unknown',
    ),
  ),
  curated(
    'a group that the device claims',
    changed(() => ({ group_id: 'south' })),
    { group_id: 'north' },
  ),
  curated(
    'a byte order mark',
    text((json) => `\ufeff${json}`),
  ),
  curated(
    'a line that ends in CR',
    text((json) => `${json}\r`),
  ),
  quarantined(
    'a required field that is missing',
    'require:monotonic_ms',
    changed(() => ({ monotonic_ms: undefined })),
  ),
  quarantined(
    'a required field of the wrong type',
    'require:monotonic_ms',
    changed(() => ({ monotonic_ms: [] })),
  ),
  quarantined(
    'a reading below the range',
    'range:temperature',
    changed(() => ({ temperature: -40.1 })),
  ),
  quarantined(
    'a reading above the range',
    'range:humidity',
    changed(() => ({ humidity: 100.5, temperature: 4 })),
  ),
  quarantined(
    'a text that is none of the values',
    'range:mode',
    changed(() => ({ mode: 'off' })),
  ),
  curated(
    'a reading on the limit',
    changed(() => ({ temperature: 85 })),
    { breach_too_warm: true, warm: 'warm' },
  ),
];

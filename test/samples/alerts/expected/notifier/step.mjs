// What the notifier of the fleet acme decides. Made by Fleetwright; change fleet.yaml instead.
//
// Pure: no clock, no network, nothing imported. AWS Lambda and the twin run this very file. docs/alerts.md says what it means.

/** Nothing was heard of a breach for so long: its device is gone, and that is the last that is told of it. In ms. */
export const FORGOTTEN_MS = 7 * 86_400_000;
/** A message that was promised and not confirmed for so long is sent again: whoever was to send it has died. In ms. */
export const UNCONFIRMED_MS = 60_000;
/** The newest reading of a breach that an agent told is kept once in so long: a device may send each second. In ms. */
export const LATEST_MS = 60_000;

/** By the state that the rule or the agent named. A reading that meets a condition with `for` lasts: only the agent says that such a breach began. */
const KINDS = new Map([[undefined, 'breach'], ['raised', 'breach'], ['lasts', 'lasts'], ['cleared', 'cleared']]);

/** What a rule heard, or undefined for what is none of ours. The rules take device and group from the topic, so a device speaks for itself only. */
export function eventOf(body) {
  if (typeof body !== 'object' || body === null) return undefined;
  const { group_id: group, device_id: device, threshold, state } = body;
  if (![group, device, threshold].every((part) => typeof part === 'string' && part !== '')) return undefined;
  const kind = KINDS.get(state);
  return kind && { key: `${group}/${threshold}/${device}`, group, threshold, kind, body };
}

/**
 * Moves the item of one device and one threshold on. `input` is an event of `eventOf` or { kind: 'tick' }, `now` the clock in ms, `item` what was kept, if anything.
 * Gives the item to keep (the same one where nothing has changed), and the messages to send once it is kept.
 */
export function step(item, input, now, settings) {
  if (input.kind === 'lasts' && !item?.open) return { item, messages: [] };
  const before = item ?? fresh(input);
  // A clock that goes back stands still until it has caught up: nothing is told twice, and no breach becomes longer.
  const at = Math.max(now, before.at);
  const severity = own(own(settings.severities, before.group), before.threshold);
  const next = { ...before, at, severity: severity ?? before.severity, outbox: [...before.outbox] };
  const send = [];
  const say = (notice, topic, body) => {
    const message = { id: `${next.count}`, at, topic, text: JSON.stringify(messageOf(next, notice, body)) };
    next.count += 1;
    next.outbox.push(message);
    send.push(message);
  };
  const heard = input.kind === 'tick' ? undefined : moment(input.body.event_time, at);
  if (input.kind === 'cleared') clear(next, heard, at);
  if (input.kind === 'lasts') last(next, input.body, heard, at);
  if (input.kind === 'breach') breach(next, input.body, heard, at, settings, say);
  // Nobody watches for a threshold that was taken out of the manifest.
  if (input.kind === 'tick' && severity === undefined) close(next);
  attend(next, at, settings, say);
  resend(next, at, send);
  next.due = dueOf(next, settings);
  return item && send.length === 0 && isSame(before, next) ? { item, messages: [] } : { item: next, messages: send };
}

/** After messages were sent: they need not be sent again. */
export function confirmed(item, ids, settings) {
  const next = { ...item, outbox: item.outbox.filter(({ id }) => !ids.includes(id)) };
  return { ...next, due: dueOf(next, settings) };
}

/** When the item may be forgotten, in ms; null for not yet. */
export const expiresAt = ({ open, at, outbox }, { repeatAfterMs }) =>
  open || outbox.length > 0 ? null : at + FORGOTTEN_MS + repeatAfterMs;

function fresh({ key, group, threshold, body }) {
  // `told`: when anybody was told last, of any breach; `since`, `from`, `waits` and `escalated` are of the breach that is open.
  // `breached` and `cleared` are the latest words of the device, by its clock but never in the future; `word` is the first of them as it came.
  return {
    key, group, threshold, severity: String(body.severity), at: 0, heard: 0, open: false, since: null, from: null, waits: false, escalated: false,
    // `body` is what began the breach, `latest` what a newer reading says of it.
    told: null, breached: null, cleared: null, word: null, body: null, latest: null, outbox: [], count: 1, due: null,
  };
}

/** A time of the device in ms; one that is missing, no number or still to come is now. */
const moment = (time, at) => (typeof time === 'number' && Number.isFinite(time) ? Math.min(time, at) : at);

function close(next) {
  Object.assign(next, { open: false, from: null, waits: false, escalated: false, body: null, latest: null });
}

/** The word of the agent alone begins and ends the breach; a reading says how it is by now. */
function last(next, body, time, at) {
  if (time < Math.max(next.breached, next.latest ? next.latest.time + LATEST_MS : -Infinity)) return;
  const said = LATEST.filter((name) => body[name] !== undefined).map((name) => [name, body[name]]);
  // The agent says its value as text.
  const value = body.value === undefined ? {} : { value: String(typeof body.value === 'number' ? Number(body.value.toPrecision(12)) : body.value) };
  next.latest = { time, body: { ...Object.fromEntries(said), ...value } };
  next.heard = at;
}

/** What a newer reading says in the place of what began the breach. */
const LATEST = ['event_time', 'time_utc', 'ingest_ms', 'summary'];

function clear(next, time, at) {
  next.cleared = Math.max(next.cleared ?? time, time);
  if (!next.open || next.cleared < next.breached) return;
  next.heard = at;
  close(next);
}

function breach(next, body, time, at, settings, say) {
  const word = typeof body.event_time === 'number' ? body.event_time : time;
  // The same message once more.
  if (word === next.word) return;
  const isOver = next.cleared !== null && time <= next.cleared;
  if (isOver) {
    // Its end has overtaken it. Who was not told lately should know of it nevertheless.
    if (time > (next.breached ?? -Infinity)) Object.assign(next, { breached: time, word });
    if (next.open || silent(next, at, settings) || isRecent(next, at, settings)) return;
    next.told = at;
    say('over', 'alert', body);
    return;
  }
  const since = moment(body.since_ms, time);
  if (next.open) {
    next.since = Math.min(next.since, since);
    if (time > next.breached) Object.assign(next, { breached: time, word, body, latest: null, heard: at });
    return;
  }
  const breached = Math.max(next.breached ?? time, time);
  Object.assign(next, { open: true, since, from: null, waits: false, escalated: false, breached, word, body, latest: null, heard: at });
}

/** Says what is to be said of an open breach by now. */
function attend(next, at, settings, say) {
  if (!next.open) return;
  if (silent(next, at, settings)) {
    if (next.from === null) next.waits = true;
    return;
  }
  if (at >= Math.max(next.heard, next.from ?? at) + FORGOTTEN_MS) {
    say('forgotten', 'alert', next.body);
    close(next);
    return;
  }
  if (next.from !== null && escalates(next, settings) && at >= next.from + settings.escalateAfterMs) {
    next.escalated = true;
    say('escalated', settings.escalationTopic, next.body);
    // Those who were told just now need not be reminded.
    if (settings.escalationTopic === 'alert') next.told = at;
  }
  if (!isRecent(next, at, settings)) {
    say(next.waits ? 'waited' : next.from === null ? 'breach' : 'still', 'alert', next.body);
    next.told = at;
    next.waits = false;
  }
  // A new breach soon after the last one is known already.
  next.from ??= at;
}

const isRecent = ({ told }, at, { repeatAfterMs }) => told !== null && at < told + repeatAfterMs;
const escalates = ({ severity, escalated }, { escalateAfterMs }) =>
  severity === 'critical' && !escalated && typeof escalateAfterMs === 'number';

/** What was promised too long ago is promised anew, and sent. */
function resend(next, at, send) {
  next.outbox = next.outbox.map((message) => {
    if (at < message.at + UNCONFIRMED_MS) return message;
    const again = { ...message, at };
    send.push(again);
    return again;
  });
}

/** When a tick has to look next, in ms; null for never. What waits in a window is looked at by every tick. */
function dueOf(next, settings) {
  const times = next.outbox.map(({ at }) => at + UNCONFIRMED_MS);
  if (next.open) {
    times.push(next.told === null || next.waits ? next.at : next.told + settings.repeatAfterMs, Math.max(next.heard, next.from ?? next.heard) + FORGOTTEN_MS);
    if (next.from !== null && escalates(next, settings)) times.push(next.from + settings.escalateAfterMs);
  }
  return times.length === 0 ? null : Math.min(...times);
}

/** Whether keeping the new item would say no more than the old one does. */
function isSame(before, next) {
  const without = ({ at, due, ...rest }) => JSON.stringify(rest);
  return without(before) === without(next);
}

/** A property of the object itself, never one it inherits. */
const own = (object, key) => (object && Object.hasOwn(object, key) ? object[key] : undefined);

const WORDS = {
  breach: '',
  still: 'Still: ',
  waited: 'After a window of silence: ',
  escalated: 'Escalated: ',
  over: 'Over already: ',
  forgotten: 'Nothing heard of it for a week: ',
};

/** What the rule wrote, and why it is told now. */
function messageOf({ since, severity, latest }, notice, body) {
  if (since === null || notice === 'over') return { ...body, severity, notice, summary: `${WORDS[notice]}${body.summary ?? ''}` };
  const since_utc = new Date(since).toISOString().slice(0, 19).replace('T', ' ');
  const said = { ...body, ...latest?.body };
  // The sentence of a reading says when that was taken.
  const duration = latest ? `, since ${since_utc} UTC` : '';
  return { ...said, severity, since_utc, notice, summary: `${WORDS[notice]}${said.summary ?? ''}${duration}` };
}

/** Whether a window of silence covers the threshold now. */
function silent({ group, severity }, at, { silence }) {
  return silence.some(
    (window) =>
      window.severities.includes(severity) && (!window.groups || window.groups.includes(group)) && covers(window, at),
  );
}

/** The end is no part of a window. One that ends before it begins ends on the next day. */
function covers(window, at) {
  if (window.kind === 'dated') return window.from <= at && at < window.until;
  const { day, minute } = localTime(at, window.timezone);
  const begins = (weekday) => window.days.includes((weekday + 7) % 7);
  if (window.from < window.to) return begins(day) && window.from <= minute && minute < window.to;
  return (begins(day) && window.from <= minute) || (begins(day - 1) && minute < window.to);
}

const FORMATS = new Map();
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** The day of the week, 0 for Sunday, and the minute of the day. */
function localTime(at, timeZone) {
  const format =
    FORMATS.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  FORMATS.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return { day: WEEKDAYS.indexOf(parts.weekday), minute: Number(parts.hour) * 60 + Number(parts.minute) };
}

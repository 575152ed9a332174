// How the notifier of the fleet iot-enterprise knows who is not connected. Made by Fleetwright; change fleet.yaml instead.
//
// Pure, as step.mjs is. AWS IoT tells of every client that connects and disconnects, perhaps more than once and in any order. Who is gone for as long
// as the manifest allows is told on the topic of its alerts, as an agent would tell a threshold: from there it takes the road of every alert.

/** A message that was promised and not confirmed for so long is sent again, in ms: as in step.mjs. */
const UNCONFIRMED_MS = 60_000;
/** What is not watched any more is forgotten after so long, in ms. */
const FORGOTTEN_MS = 7 * 86_400_000;
/**
 * Times of events are right to two minutes (AWS IoT developer guide, "Lifecycle events"): what is further apart is in the order of time. What is
 * nearer is in the order of version numbers, which count the connections of a client and begin anew when it was away for about an hour.
 */
const CLOCKS_MS = 5 * 60_000;

/** Who is watched: `find(thing)` gives { group, afterMs, severity, topic }, or undefined for what is not of this fleet or not watched. */
export function watchedThings({ groups = [] } = {}) {
  const finders = groups.map(({ things, range, ...group }) => {
    const listed = new Set(things);
    return { group, has: range ? (thing) => inRange(range, thing) : (thing) => listed.has(thing) };
  });
  return { find: (thing) => finders.find(({ has }) => has(thing))?.group };
}

const DIGITS = /^[0-9]+$/;

/** The prefix, then a number from 1 to count, written with exactly so many digits. */
function inRange({ prefix, digits, count }, serial) {
  if (!serial.startsWith(prefix) || serial.length !== prefix.length + digits) return false;
  const number = serial.slice(prefix.length);
  return DIGITS.test(number) && Number(number) >= 1 && Number(number) <= count;
}

/** The event of a client's connection, or undefined for anything else. */
export function presenceOf(body) {
  if (typeof body !== 'object' || body === null) return undefined;
  const { clientId: thing, eventType: kind, timestamp: time, sessionIdentifier: session, versionNumber: version, disconnectReason } = body;
  if (kind !== 'connected' && kind !== 'disconnected') return undefined;
  if (typeof thing !== 'string' || typeof session !== 'string') return undefined;
  if (!Number.isFinite(time) || !Number.isFinite(version)) return undefined;
  return { kind, key: `presence/${thing}`, thing, time, session, version, reason: String(disconnectReason ?? '') };
}

export const isPresenceKey = (key) => key.startsWith('presence/');

/**
 * Moves what is known of one thing on. `input` is an event of `presenceOf` or { kind: 'tick' }. As step.mjs does, it gives the item to keep and the
 * messages to send once it is kept. A thing that never connected has no item, and is not silent.
 */
export function watch(item, input, now, { find }) {
  const watched = find(item?.thing ?? input.thing);
  if (!watched && !item) return { item, messages: [] };
  const before = item ?? { key: input.key, thing: input.thing, at: 0, latest: null, isConnected: true, since: null, raised: null, outbox: [], count: 1, due: null };
  const at = Math.max(now, before.at);
  const next = { ...before, at, outbox: [...before.outbox] };
  const send = [];
  if (input.kind !== 'tick' && isNews(before, input)) hear(next, input, at);
  // Taken out of the manifest, or not watched any more: nobody is told.
  if (!watched) Object.assign(next, { raised: null, outbox: [] });
  else attend(next, watched, at, (state, event_time, since_ms, value) => {
    const { group, topic, severity } = watched;
    const text = JSON.stringify({
      late: false, event_time, boot_id: next.latest.session, sequence: next.latest.version,
      threshold: 'offline', severity, state, field: '', value, unit: '', since_ms,
    });
    const message = { id: `${next.count}`, at, group, topic: topic.replace('+', () => next.thing), text };
    next.count += 1;
    next.outbox.push(message);
    send.push(message);
  });
  next.outbox = next.outbox.map((message) => {
    if (at < message.at + UNCONFIRMED_MS) return message;
    const again = { ...message, at };
    send.push(again);
    return again;
  });
  next.due = dueOf(next, watched);
  return item && send.length === 0 && isSame(before, next) ? { item, messages: [] } : { item: next, messages: send };
}

/** After messages were sent: they need not be sent again. */
export function presenceConfirmed(item, ids, { find }) {
  const next = { ...item, outbox: item.outbox.filter(({ id }) => !ids.includes(id)) };
  return { ...next, due: dueOf(next, find(item.thing)) };
}

/** In ms, or null: of what is watched the next event would mean nothing without it. */
export const presenceExpires = ({ thing, at }, { find }) => (find(thing) ? null : at + FORGOTTEN_MS);

/** Whether keeping the new item would say no more than the old one does. */
function isSame(before, next) {
  const without = ({ at, ...rest }) => JSON.stringify(rest);
  return without(before) === without(next);
}

/** A connection begins once and ends once, and the newest one decides. An event that is none of the newest says nothing that is not known. */
function isNews({ latest, isConnected }, { kind, session, version, time }) {
  if (!latest) return true;
  if (session === latest.session) return kind === 'disconnected' && isConnected;
  const later = time - latest.time;
  if (Math.abs(later) > CLOCKS_MS || version === latest.version) return later > 0;
  return version > latest.version;
}

/** Times are those of AWS, but never in the future. */
function hear(next, { kind, session, version, time, reason }, at) {
  const isConnected = kind === 'connected';
  Object.assign(next, { latest: { session, version, time, reason }, isConnected, since: isConnected ? null : Math.min(time, at) });
}

/** Says what is to be said by now: once when it is gone for long enough, and once when it is back. */
function attend(next, { afterMs }, at, say) {
  const { raised, since, isConnected, latest } = next;
  if (raised && (isConnected || since > raised.since)) {
    say('cleared', Math.max(Math.min(latest.time, at), raised.at + 1), raised.since, '');
    next.raised = null;
  }
  if (!next.raised && since !== null && at >= since + afterMs) {
    next.raised = { since, at };
    say('raised', at, since, latest.reason);
  }
}

/** When a tick has to look next, in ms; null for never. */
function dueOf({ outbox, raised, since }, watched) {
  const times = outbox.map(({ at }) => at + UNCONFIRMED_MS);
  if (watched && !raised && since !== null) times.push(since + watched.afterMs);
  return times.length === 0 ? null : Math.min(...times);
}

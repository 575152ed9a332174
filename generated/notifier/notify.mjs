// How the notifier of the fleet iot-enterprise keeps what it decides. Made by Fleetwright; change fleet.yaml instead.
//
// Ports: get(key) → { version, item } or undefined; put(key, version, item, expiresAt) → whether the item still had that version (0: there was none);
// due(now) → keys; send(message) once the item that promises it is kept; now() in ms.

import { isPresenceKey, presenceConfirmed, presenceExpires, presenceOf, watch } from './presence.mjs';
import { confirmed, eventOf, expiresAt, step } from './step.mjs';

/** What moves the items of a kind: of breaches by the settings, of connections by the things that are watched. */
const BREACHES = { step, confirmed, expires: expiresAt, goesBy: ({ settings }) => settings };
const PRESENCE = { step: watch, confirmed: presenceConfirmed, expires: presenceExpires, goesBy: ({ things }) => things };
const kindOf = (key) => (isPresenceKey(key) ? PRESENCE : BREACHES);

/** Somebody else was faster so many times in a row: whoever called tries again later. */
const MOST_TRIES = 20;
/** Items that are looked after at the same time. */
const AT_ONCE = 25;

/** An event of a rule. What is none is left alone. `code` is { settings, things }: settings.json, and what presence.mjs made of silence.json. */
export async function hear(body, ports, code) {
  const event = presenceOf(body) ?? eventOf(body);
  if (event) await move(event.key, event, ports, code);
}

/** Once a minute: what is to be said because time has passed. */
export async function tick(ports, code) {
  const keys = await ports.due(ports.now());
  const problems = [];
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const ended = await Promise.allSettled(
      keys.slice(from, from + AT_ONCE).map((key) => move(key, { kind: 'tick' }, ports, code)),
    );
    problems.push(...ended.flatMap(({ reason }) => (reason === undefined ? [] : [reason])));
  }
  if (problems.length > 0) throw problems[0];
}

/** The item is kept before anything is sent, and only one of two that move it at the same time keeps it: a breach becomes one message. */
async function move(key, input, ports, code) {
  const { step, expires, goesBy } = kindOf(key);
  const by = goesBy(code);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const kept = await ports.get(key);
    if (!kept && input.kind === 'tick') return;
    const { item, messages } = step(kept?.item, input, ports.now(), by);
    if (item === kept?.item) return;
    if (!(await ports.put(key, kept?.version ?? 0, item, expires(item, by)))) continue;
    if (messages.length === 0) return;
    for (const message of messages) await ports.send(message);
    await confirm(key, messages.map(({ id }) => id), ports, code);
    return;
  }
  throw new Error(`${key}: others kept it ${MOST_TRIES} times in a row`);
}

async function confirm(key, ids, ports, code) {
  const { confirmed, expires, goesBy } = kindOf(key);
  const by = goesBy(code);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const kept = await ports.get(key);
    if (!kept) return;
    const item = confirmed(kept.item, ids, by);
    if (await ports.put(key, kept.version, item, expires(item, by))) return;
  }
}

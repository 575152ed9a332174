// How the fleet iot-enterprise hears of what its models find. Made by Fleetwright; change fleet.yaml instead.
//
// Ports: now() in ms; read(key) → text of an object of the curated bucket; write(key, text or lines); get(key) → { version, item } or undefined; put(key, version,
// item) → whether the item still had that version (0: there was none); accepted(model, version) → { bound, quietMs } or undefined where that version is not in use;
// ask(model, lines of CSV) → { version, text }; hear(alert) of the notifier, where there is one; publish(subject, text) to the alert topic.

import { fresh, take } from './episodes.mjs';
import { joined, judge, parseRows, parseScores, short } from './scores.mjs';

/** Somebody else was faster so many times in a row: whoever called tries again later. */
const MOST_TRIES = 20;
/** Devices that are looked after at the same time. */
const AT_ONCE = 25;
/** Characters of one question to an endpoint: a serverless one takes 4 MB. */
const MOST_ASKED = 2_000_000;

const SCORED = /^models\/([^/]+)\/([^/]+)\/(scores|new)\/v([0-9]+)\/score\.csv(\.out)?$/;

/** An object with scores, or with rows that an endpoint is asked about, as EventBridge tells of it; or the word of an agent, as its rule hands it over. */
export async function hear(event, ports, settings) {
  if (event?.['detail-type'] === 'Object Created') return hearObject(event.detail.object.key, ports, settings);
  return hearAgent(event, ports, settings);
}

// ── A batch, or an endpoint ─────────────────────────────────────────────────────────────────────────────────────────

async function hearObject(key, ports, settings) {
  const [, id, run, folder, version, answered] = SCORED.exec(key) ?? [];
  const model = settings.models.find((one) => one.id === id);
  if (!model || model.source !== (folder === 'scores' ? 'batch' : 'endpoint') || (folder === 'scores') !== (answered !== undefined)) return;
  const done = `//${key}`;
  if (await ports.get(done)) return;
  const rows = parseRows(await ports.read(`models/${id}/${run}/new/v${version}/rows.csv`));
  const answer = answered ? { version, text: await ports.read(key) } : await asked(model, await ports.read(key), ports);
  await judged(model, { run, key, rows, ...answer }, ports, settings);
  await ports.put(done, 0, {});
}

/** The lines in parts that an endpoint takes; a part ends where a device does, for some models score a stream. */
async function asked(model, text, ports) {
  const lines = text.split('\n').filter((line) => line !== '');
  const answers = [];
  let version = '';
  let part = [];
  let length = 0;
  const ask = async () => {
    const answer = await ports.ask(model, `${part.join('\n')}\n`);
    if (version !== '' && version !== answer.version) throw new Error(`${model.id}: another version was deployed while it was asked`);
    version = answer.version;
    answers.push(answer.text);
    part = [];
    length = 0;
  };
  for (const [n, line] of lines.entries()) {
    part.push(line);
    length += line.length + 1;
    const isEnd = model.stream ? deviceOf(line) !== deviceOf(lines[n + 1] ?? '') : true;
    if (length > MOST_ASKED && isEnd) await ask();
  }
  if (part.length > 0) await ask();
  return { version, text: answers.join('') };
}

const deviceOf = (line) => line.slice(0, line.indexOf(','));

async function judged(model, { run, key, rows, version, text }, ports, settings) {
  if (rows.length === 0) return;
  const accepted = await ports.accepted(model, version);
  if (!accepted) return refuse(model, version, `${rows.length} scores of version ${version} were refused: it was withdrawn, or never accepted`, ports);
  const scored = joined(rows, parseScores(text));
  if (!scored) return refuse(model, version, `${key} was refused: it has not one score for each of ${rows.length} rows`, ports);
  const devices = [...groupedBy(scored, ({ group, device }) => `${group}/${device}`).values()].filter(([{ group }]) => model.groups[group]);
  const laid = [];
  let late = 0;
  let odd = 0;
  await each(devices, async (some) => {
    const [{ group, device }] = some;
    let result;
    await move(model, group, device, ports, settings, (item) => {
      result = judge(item.sources[model.source], key, some, model, accepted.bound, accepted.quietMs ?? settings.quietMs);
      return { source: model.source, version, words: result.words, state: result.state };
    });
    laid.push(...result.laid);
    late += result.late ? 1 : 0;
    odd += result.laid.filter((row) => row.odd).length;
  });
  await lay(model, run, version, laid, ports);
  // What a run looks at overlaps with the one before, and is the same where nothing has come in since; what is older everywhere came late.
  if (laid.length > 0 && late === devices.length)
    await refuse(model, version, `${laid.length} scores came late, ${odd} of them beyond the bound: newer ones were judged already. They are in ${model.table}, and nobody is alerted`, ports);
}

/** The scores as the table of the model has them: a line of JSON per reading, an object for each group, day and run. */
async function lay(model, run, version, rows, ports) {
  const scored_ms = ports.now();
  const folders = groupedBy(rows, ({ group, at }) => `group=${group}/dt=${dayOf(at)}`);
  for (const [folder, some] of [...folders].sort()) {
    const lines = some
      .sort((a, b) => (a.device < b.device ? -1 : a.device > b.device ? 1 : a.at - b.at))
      .map(({ group, device, at, score, bound, odd }) => ({
        group_id: group, device_id: device, event_time: at, score, bound, odd, version, found_by: model.source, scored_ms,
        ...(model.predict ? { predicted_for: at + model.predict.horizonMs } : {}),
      }));
    await ports.write(`${model.table}/${folder}/${run}.json.gz`, lines);
  }
}

const refuse = (model, version, what, ports) =>
  ports.publish(`Model ${model.id}`, JSON.stringify({ model: model.id, title: model.title, version, severity: 'warning', what }));

// ── An agent ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Its rule takes group and device from the topic, so a device speaks for itself only. */
async function hearAgent(body, ports, settings) {
  if (typeof body?.threshold !== 'string' || !body.threshold.startsWith('model:')) return;
  const model = settings.models.find(({ id }) => body.threshold === `model:${id}`);
  const { group_id: group, device_id: device, state, event_time: at, since_ms: since } = body;
  if (!model?.edge || !model.groups[group] || typeof at !== 'number' || typeof since !== 'number') return;
  const numbers = [body.score ?? Number(body.value), body.bound].map((one) => (Number.isFinite(one) ? one : null));
  const [score, bound] = numbers;
  if (state !== 'raised' && state !== 'cleared') return;
  const finding = { score, bound, limit: bound === null ? 'odd' : `odd from ${short(bound)} on`, fields: fieldsOf(body.fields) };
  await move(model, group, device, ports, settings, () => ({
    source: 'edge',
    version: String(body.version ?? ''),
    words: [{ state, at, since, finding }],
  }));
}

const fieldsOf = (said) =>
  (Array.isArray(said) ? said : []).flatMap((one) => (typeof one?.field === 'string' && Number.isFinite(one.score) ? [{ field: one.field, score: one.score }] : [])).slice(0, 3);

// ── What is remembered of a device and a model ──────────────────────────────────────────────────────────────────────

/** The item is kept before anything is told, with what is still to be told: whoever dies in between is made up for by the next call, which Lambda tries by itself. */
async function move(model, group, device, ports, settings, change) {
  const key = `${model.id}/${group}/${device}`;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const kept = await ports.get(key);
    const before = kept?.item ?? fresh();
    const { source, version, words, state } = change(before);
    const { episodes, told } = take(before.episodes, source, words, settings.quietMs);
    for (const { state: become, episode } of told) if (become === 'raised') Object.assign(episode, { version });
    const outbox = [...before.outbox, ...told.map((one) => wordOf(model, group, device, one))];
    const sources = state ? { ...before.sources, [source]: state } : before.sources;
    const item = { episodes, sources, outbox };
    if (JSON.stringify(item) === JSON.stringify(before) && outbox.length === 0) return;
    const had = kept?.version ?? 0;
    if (!(await ports.put(key, had, item))) continue;
    for (const { record, alert } of outbox) {
      await ports.write(record.key, [record.line]);
      if (alert) await tell(alert, ports);
    }
    if (outbox.length > 0) await ports.put(key, had + 1, { ...item, outbox: [] });
    return;
  }
  throw new Error(`${key}: others kept it ${MOST_TRIES} times in a row`);
}

/** The notifier hears all of an episode; without one the topic hears that it has begun. */
async function tell(alert, ports) {
  if (ports.hear) await ports.hear(alert);
  else if (alert.state === 'raised') await ports.publish(undefined, JSON.stringify(alert));
}

/** What is said of an episode: its line in the table of findings, and the alert, where anybody is told. */
function wordOf(model, group, device, { state, episode, at = episode.at, finding = episode }) {
  const line = {
    ...said(model, group, device, episode, episode),
    event_time: episode.since, until_ms: episode.until, state: episode.until === null ? 'raised' : 'cleared',
    found_by: Object.keys(episode.by).sort().join(', '), speaks: spoken(episode),
  };
  const record = { key: `findings/group=${group}/dt=${dayOf(episode.since)}/${model.id}-${episode.since}-${device}.json`, line };
  if (state === 'known' || model.severity === 'info') return { record };
  const time = state === 'cleared' ? episode.until : at;
  const { score, limit, fields } = finding;
  const [has, what] = model.predict
    ? [`will have ${shown(score)} ${model.symbol}`, `${model.predict.field} will be ${shown(score)} ${model.symbol}`]
    : [`has a score of ${shown(score)}`, `score ${shown(score)}`];
  const most = fields.length === 0 ? '' : `; what speaks most: ${spoken(finding)}`;
  const alert = {
    ...said(model, group, device, episode, finding),
    threshold: `model:${model.id}`, state, what, fields, event_time: time, time_utc: textOf(time), since_utc: textOf(episode.since),
    summary: `${model.title} (${model.severity}): ${device} of ${model.groups[group].title} ${has}, ${limit}, at ${textOf(time)} UTC${most}`,
  };
  return { record, alert };
}

const said = (model, group, device, { since, version }, { score, bound, limit, fields }) => ({
  model: model.id, title: model.title, group_id: group, device_id: device, severity: model.severity, version, score, bound,
  field: model.predict ? model.predict.field : (fields[0]?.field ?? ''), value: score === null ? '' : String(Number(score.toPrecision(12))), unit: model.unit,
  limit_text: limit, since_ms: since,
});
const shown = (score) => (score === null ? 'no number' : short(score));
const spoken = ({ fields }) => fields.map(({ field, score }) => `${field} ${short(score)}`).join(', ');

const textOf = (ms) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
const dayOf = (ms) => new Date(ms).toISOString().slice(0, 10);

function groupedBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const some = groups.get(key);
    if (some) some.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

async function each(items, work) {
  for (let from = 0; from < items.length; from += AT_ONCE) await Promise.all(items.slice(from, from + AT_ONCE).map(work));
}

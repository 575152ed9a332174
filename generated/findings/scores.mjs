// What the scores of the fleet iot-enterprise say. Made by Fleetwright; change fleet.yaml instead.
//
// Pure: no clock, no network, nothing imported. AWS Lambda and the twin run this very file. docs/models.md says what it means.

/** Fields that are told of a finding: those that speak most. */
const MOST_FIELDS = 3;

/** The rows that were scored: `rows.csv`, of which the columns behind the third say how much each field speaks. */
export function parseRows(text) {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const ids = head.split(',').slice(3);
  return lines.map((line) => {
    const [group, device, at, ...scores] = line.split(',');
    return { group, device, at: Number(at), fields: Object.fromEntries(ids.map((id, n) => [id, Number(scores[n])])) };
  });
}

/** The answers, an object per line and row. A model that says itself how much each field speaks has it in `fields`. */
export const parseScores = (text) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** Rows with their answers. Undefined where they are not as many: a file that is torn, or of another run. */
export function joined(rows, answers) {
  if (rows.length !== answers.length) return undefined;
  return rows.map((row, n) => ({ ...row, score: answers[n].score ?? null, fields: answers[n].fields ?? row.fields }));
}

/** Those that speak most, the greatest first; equal ones in the order of their names. */
export const speakingMost = (scores) =>
  Object.entries(scores ?? {})
    .map(([field, score]) => ({ field, score }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.field < b.field ? -1 : 1))
    .slice(0, MOST_FIELDS);

/**
 * Takes the scores of one device on, in the order of time. `before` is what its last object came to. A row that is no newer than what was judged already moves
 * nothing. Gives what is to be remembered, the words of this source (raised, lasts, cleared), the rows as they are laid, and whether all of them came late: older than what was judged. Where nothing new has come in, the newest is the same.
 */
export function judge(before, object, rows, model, bound, quietMs) {
  // The same object once more begins where it began the first time, and so says the same.
  const from = before?.object === object ? before.from : (before ?? FRESH);
  const state = { seen: from.seen, mean: from.mean, open: from.open, calm: from.calm };
  const apart = { mean: null };
  const words = [];
  const laid = [];
  let newest;
  for (const row of [...rows].sort((a, b) => a.at - b.at)) {
    const isLate = state.seen !== null && row.at <= state.seen;
    const score = smoothed(isLate ? apart : state, row.score, model.smooth);
    const limit = score === null ? undefined : limitOf(model, row.group, bound, score);
    laid.push({ ...row, score, bound: limit?.bound ?? (model.predict ? null : bound), odd: limit !== undefined });
    if (isLate) continue;
    state.seen = row.at;
    if (limit === undefined) {
      if (!state.open || row.at - state.calm < quietMs) continue;
      state.open = false;
      words.push({ state: 'cleared', at: row.at });
      newest = undefined;
      continue;
    }
    state.calm = row.at;
    const finding = { score, bound: limit.bound, limit: limit.text, fields: speakingMost(row.fields) };
    // Of an episode that begins here there is nothing newer to be said.
    const began = words.some((word) => word.state === 'raised');
    newest = state.open && !began ? { state: 'lasts', at: row.at, finding } : undefined;
    if (state.open) continue;
    state.open = true;
    words.push({ state: 'raised', at: row.at, since: row.at, finding });
  }
  if (newest) words.push(newest);
  const { seen, mean, open, calm } = from;
  return { state: { ...state, object, from: { seen, mean, open, calm } }, words, laid, late: from.seen !== null && rows.every(({ at }) => at < from.seen) };
}

/** `calm`: the last reading beyond the bound, in ms. */
const FRESH = { seen: null, mean: null, open: false, calm: 0 };

/** Scores of forests are judged by their mean over so many readings, as the bound was learned (scripts/alarms.py). */
function smoothed(state, score, over) {
  if (score === null) return null;
  state.mean = state.mean === null ? score : state.mean + (score - state.mean) / over;
  return over > 1 ? state.mean : score;
}

/** The limit that a score is beyond, and how people say it; undefined where it is not. */
function limitOf({ predict, limits }, group, bound, score) {
  if (!predict) return bound !== null && score >= bound ? { bound, text: `odd from ${short(bound)} on` } : undefined;
  for (const { threshold, above, below, symbol } of limits[group] ?? []) {
    const side = above !== undefined && score > above ? 'above' : below !== undefined && score < below ? 'below' : undefined;
    const limit = side === 'above' ? above : below;
    if (side) return { bound: limit, text: `${side} ${limit} ${symbol} (${threshold}) in ${predict.horizonMs / 60000} min` };
  }
  return undefined;
}

export const short = (value) => String(Number(value.toPrecision(4)));

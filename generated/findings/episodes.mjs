// One alert for each episode of a device and a model, whoever found it, for the fleet iot-enterprise. Made by Fleetwright; change fleet.yaml instead.
//
// Pure: no clock, no network, nothing imported. AWS Lambda and the twin run this very file. docs/models.md says what it means.

/** An episode of which nothing was heard for so long is over: its device is gone, or nobody scores it any more. In ms. */
export const STALE_MS = 7 * 86_400_000;
/** So many are remembered of a device and a model: a source that is older than these comes too late. */
const MOST_EPISODES = 50;

export const fresh = () => ({ episodes: [], sources: {}, outbox: [] });

/**
 * Takes on what one source (batch, endpoint or edge) says of one device. Two sources that begin less than `apartMs` from each other mean the same episode: one sees readings
 * that the other does not. Gives the episodes to keep, and those to tell of, with what has become of them: raised, lasts, cleared, or known where another source joined.
 */
export function take(episodes, source, words, apartMs) {
  let all = episodes.map((one) => ({ ...one, by: { ...one.by } }));
  const told = [];
  for (const word of words) {
    if (word.state === 'raised') {
      const same = all.find((one) => one.by[source]?.since === word.since);
      if (same) continue;
      const known = all.find((one) => isOf(one, source, word.since, apartMs));
      if (known) {
        known.by[source] = { since: word.since, until: null };
        known.last = Math.max(known.last, word.at);
        told.push({ state: 'known', episode: known });
        continue;
      }
      const episode = { since: word.since, last: word.at, until: null, by: { [source]: { since: word.since, until: null } }, at: word.at, ...word.finding };
      all = [...all, episode].slice(-MOST_EPISODES);
      told.push({ state: 'raised', episode });
      continue;
    }
    const open = all.findLast((one) => one.by[source] && one.by[source].until === null && one.by[source].since <= word.at);
    if (!open) continue;
    open.last = Math.max(open.last, word.at);
    if (word.state === 'lasts') {
      if (open.until === null) told.push({ state: 'lasts', episode: open, at: word.at, finding: word.finding });
      continue;
    }
    open.by[source] = { ...open.by[source], until: word.at };
    if (open.until !== null || Object.values(open.by).some(({ until }) => until === null)) continue;
    open.until = Math.max(...Object.values(open.by).map(({ until }) => until));
    told.push({ state: 'cleared', episode: open });
  }
  return { episodes: all, told };
}

/** Whether what a source says has begun is an episode that is known. After its end only for a source that has said nothing of it: from the others it is a new one. */
function isOf({ since, last, until, by }, source, begun, apartMs) {
  if (begun < since - apartMs) return false;
  const end = until ?? (begun > last + STALE_MS ? last : Infinity);
  return begun <= end + (by[source] || end === Infinity ? 0 : apartMs);
}

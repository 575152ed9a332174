import { MADE_UP } from './history-order';
import { objectsIn, type RawFolder, rawFolders } from './raw-folders';

/** A rule names an object by the ms of its arrival, Firehose by the second of the oldest record in it. */
const BY_RULE = /^(\d{13})-/;
const BY_FIREHOSE = /-(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)-[0-9a-f-]{36}\./;

/** When the oldest message in a raw lake arrived that nobody has made up, in ms since 1970; undefined where there is none. Names are asked, and nothing is read. */
export async function firstArrival(bucket: string): Promise<number | undefined> {
  let first: number | undefined;
  const byDay: RawFolder[] = [];
  for await (const folder of rawFolders(bucket, 'raw')) byDay.push(folder);
  byDay.sort((a, b) => ((a.day ?? '') < (b.day ?? '') ? -1 : 1));
  for (const folder of byDay) {
    const begins = folder.day === undefined ? 0 : Date.parse(folder.day);
    if (first !== undefined && begins > first) break;
    for (const { name } of await objectsIn(bucket, folder)) {
      if (name.startsWith(MADE_UP)) continue;
      first = Math.min(first ?? Number.POSITIVE_INFINITY, arrivalIn(name) ?? begins);
    }
  }
  return first;
}

function arrivalIn(name: string): number | undefined {
  const rule = BY_RULE.exec(name)?.[1];
  if (rule !== undefined) return Number(rule);
  const [, day, hour, minute, second] = BY_FIREHOSE.exec(name) ?? [];
  return day === undefined ? undefined : Date.parse(`${day}T${hour}:${minute}:${second}Z`);
}

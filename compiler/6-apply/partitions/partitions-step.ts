import type { EtlLoss } from '../../../schema/etl-lines';
import { type LakeTable, registeredTables, retypedTables } from '../../5-plan/lake-tables';
import { counted } from '../../5-plan/render/counted';
import type { Clients } from '../aws/clients';
import { sdkError } from '../aws/sdk-error';
import type { ApplyStep, ApplyWork } from '../step/apply-step';
import { Refusal } from '../step/refusal';
import { leftDays } from './left-days';
import { groupsOf, type Maker, makerOf, makersOf, rawDays } from './makers';
import { type OldPartition, oldPartitions } from './old-partitions';

/** A run reads the raw lines of all its days, and has two hours (Glue) or is called once a day (Lambda). */
const DAYS_AT_ONCE = 31;
const DAYS_NAMED = 5;
const DAY_MS = 86_400_000;

/**
 * Behind the stacks: partitions that still declare the type that a column had when they were made, so that Athena refuses the table. Only AWS
 * knows which there are. Where types change this is told; `remakes` looks at every table and has the days made anew, newest first.
 * Run again, it finds out by itself what is left.
 */
export function partitionsStep(remakes: boolean): ApplyStep {
  return { name: 'partitions', run: (work) => (remakes ? remade(work) : told(work)) };
}

async function told(work: ApplyWork): Promise<string | undefined> {
  const tables = work.base ? [...retypedTables(work.base, work.target).keys()] : [];
  const old = await oldIn(work, tables).catch((problem: unknown) => {
    if (!(problem instanceof Refusal) || problem.kind !== 'denied') throw problem;
    return undefined;
  });
  if (old?.length === 0) return undefined;
  work.tell({
    event: 'diagnostic',
    severity: 'warning',
    code: 'old-partitions',
    message: `${old ? namesOf(old) : `partitions of ${tables.map(({ name }) => name).join(', ')}, if there are any,`} still declare a type of before, and Athena refuses queries over them (HIVE_PARTITION_SCHEMA_MISMATCH)`,
    fix: 'have their days made anew: fleet apply --remake-partitions',
  });
  return old ? `${count(old)} of an old type` : 'not seen';
}

async function remade(work: ApplyWork): Promise<string | undefined> {
  const old = await oldIn(work, registeredTables(work.target));
  if (old.length === 0) return 'all have the types of their tables';
  const makers = makersOf(work.target);
  const oldest = oldestDay(work);
  const notes: string[] = [];
  for (const maker of makers) {
    const groups = groupsOf(work.target, maker.sensor);
    const mine = old.filter(({ table }) => makerOf(table, makers) === maker);
    const gone = where(mine, ({ group }) => !groups.has(group));
    if (gone.length > 0) work.tell(ofGoneGroups(gone));
    const kept = where(mine, ({ group, day }) => groups.has(group) && day < oldest);
    if (kept.length > 0) work.tell(withoutRaw(kept, oldest));
    const days = daysOf(where(mine, ({ group, day }) => groups.has(group) && day >= oldest));
    const left = await leftDays(work, maker.sensor, days);
    if (left.size > 0) work.tell(withFewerLines(maker, left));
    const makeable = days.filter((day) => !left.has(day));
    if (makeable.length > 0) notes.push(await started(work, maker, makeable));
  }
  return notes.length === 0
    ? 'none left that can be made anew'
    : `${notes.join('; ')}. Run it again to see what is left`;
}

interface Old {
  readonly table: LakeTable;
  readonly partitions: readonly OldPartition[];
}

const where = (old: readonly Old[], holds: (one: OldPartition) => boolean): readonly Old[] =>
  old
    .map(({ table, partitions }) => ({ table, partitions: partitions.filter(holds) }))
    .filter(({ partitions }) => partitions.length > 0);

/** Each once, the newest first. */
const daysOf = (old: readonly Old[]): readonly string[] =>
  [...new Set(old.flatMap(({ partitions }) => partitions.map(({ day }) => day)))].sort().reverse();

async function oldIn({ clients, requireHeld }: ApplyWork, tables: readonly LakeTable[]): Promise<readonly Old[]> {
  const old: Old[] = [];
  for (const table of tables) {
    const partitions = await oldPartitions(clients, table, requireHeld);
    if (partitions.length > 0) old.push({ table, partitions });
  }
  return old;
}

async function started({ clients, requireHeld }: ApplyWork, maker: Maker, days: readonly string[]): Promise<string> {
  const now = days.slice(0, DAYS_AT_ONCE);
  const rest = days.length > now.length ? `, ${waiting(days.length - now.length)}` : '';
  requireHeld();
  if (maker.engine === 'glue') {
    if (!(await startJob(clients, maker.name, now)))
      return `job ${maker.name} is running already, ${waiting(days.length)}`;
    return `job ${maker.name} started for ${counted(now.length, 'day')}${rest}`;
  }
  for (const day of now) {
    requireHeld();
    await callFunction(clients, maker, day);
  }
  return `function ${maker.name} called for ${counted(now.length, 'day')} of ${maker.sensor}${rest}`;
}

/** False: a run of it is under way, and two at once would put files of the same partitions. */
async function startJob(clients: Clients, JobName: string, days: readonly string[]): Promise<boolean> {
  const { StartJobRunCommand } = await import('@aws-sdk/client-glue');
  const Arguments = { '--days': [...days].sort().join(',') };
  try {
    await (await clients.glue()).send(new StartJobRunCommand({ JobName, Arguments }));
    return true;
  } catch (problem) {
    if (sdkError(problem).name !== 'ConcurrentRunsExceeded') throw problem;
    return false;
  }
}

/** Lambda queues the call and repeats it twice when it fails. */
async function callFunction(clients: Clients, { name, sensor }: Maker, day: string): Promise<void> {
  const { InvokeCommand } = await import('@aws-sdk/client-lambda');
  const Payload = Buffer.from(JSON.stringify({ sensor, days: [day] }));
  await (await clients.lambda()).send(new InvokeCommand({ FunctionName: name, InvocationType: 'Event', Payload }));
}

/** The first day all raw lines of which are there: made anew without them, a partition would lose its rows. Lines of a day lie in folders from the day before it. */
function oldestDay({ target, time }: ApplyWork): string {
  const days = rawDays(target);
  return days === undefined ? '' : new Date(time.now() - (days - 2) * DAY_MS).toISOString().slice(0, 10);
}

function withoutRaw(kept: readonly Old[], oldest: string) {
  return {
    event: 'diagnostic',
    severity: 'warning',
    code: 'partitions-without-raw',
    message: `${namesOf(kept)} from before ${oldest} are left as they are: their raw lines have expired, and made anew they would lose their rows`,
    fix: 'give the field another name instead of another type, or ask only for days since then',
  } as const;
}

/** No run reads a group that its sensor has no more, and none makes its partitions. */
function ofGoneGroups(gone: readonly Old[]) {
  const groups = [...new Set(gone.flatMap(({ partitions }) => partitions.map(({ group }) => group)))].sort();
  return {
    event: 'diagnostic',
    severity: 'warning',
    code: 'partitions-of-gone-groups',
    message: `${namesOf(gone)} of groups that are gone or have another sensor now (${groups.join(', ')}) are left with the old type: no run makes them anew`,
    fix: 'leave these groups out of queries (WHERE "group" IN (…)), or remove their partitions from the catalog (ALTER TABLE … DROP PARTITION in Athena; the files stay)',
  } as const;
}

/** A run refused them before. Started again, it would refuse them again, keep the others waiting, and end as a failure each time. */
function withFewerLines({ sensor, engine, name }: Maker, left: ReadonlyMap<string, EtlLoss>) {
  const days = [...left.keys()].sort();
  const [first = ''] = days;
  const loss = left.get(first);
  const some = `${days.slice(0, DAYS_NAMED).join(', ')}${days.length > DAYS_NAMED ? ', …' : ''}`;
  const by =
    engine === 'glue'
      ? `the job ${name} with --days ${first}, and --allow_fewer_lines true if it shall take what is left`
      : `the function ${name} with {"sensor":"${sensor}","days":["${first}"]}, and "allowFewerLines":true if it shall take what is left`;
  return {
    event: 'diagnostic',
    severity: 'warning',
    code: 'partitions-of-fewer-lines',
    message: `${counted(days.length, 'day')} of ${sensor} (${some}) ${days.length === 1 ? 'is' : 'are'} left with the old type: a run found ${loss?.now} of ${loss?.before} lines of ${loss?.group} that arrived on ${loss?.arrived}, and made of these a day would lose rows`,
    fix: `bring the raw lines back, then start by hand ${by}`,
  } as const;
}

const count = (old: readonly Old[]) => old.reduce((sum, { partitions }) => sum + partitions.length, 0);

const namesOf = (old: readonly Old[]) =>
  `${counted(count(old), 'partition')} (${old.map(({ table, partitions }) => `${table.name}: ${partitions.length}`).join(', ')})`;

const waiting = (days: number) => `${counted(days, 'day')} ${days === 1 ? 'waits' : 'wait'}`;

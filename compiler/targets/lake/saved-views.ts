import type { Artifact } from '../../ir/artifact';
import type { EtlColumn } from '../../ir/etl/column';
import type { Fleet } from '../../ir/fleet/index';
import { databaseName, logicalId, rawTableName } from '../../ir/names';
import type { Origin } from '../../ir/origin';
import type { StackResource } from '../../ir/stack';
import { quoteComment, quoteSqlName } from '../../quoting/quote';
import { type RawSources, type SensorViews, viewsWithLive } from '../../views/index';
import { landedSince } from '../../views/live/since';
import { modelViews } from '../../views/model-views';
import type { View } from '../../views/view';
import { columnComment, type GlueColumn, readingColumns } from './columns';
import { description } from './description';
import type { MessageView } from './message-views';
import { DATABASE } from './names';
import { devicesAreNamed, rawPartitions } from './partitions';
import { groupsOf } from './tables';

/** Resources of a stack are few (500), and tables need them more: of a fleet with very many sensors, what is asked first of each is saved, and the rest are files only. */
export const MOST_SAVED_VIEWS = 100;

/** What Trino calls the types of Glue; timestamps as the format of the tables has them. */
const TRINO_TYPES: ReadonlyMap<string, string> = new Map([
  ...['double', 'bigint', 'boolean'].map((type) => [type, type] as const),
  ['int', 'integer'],
  ['string', 'varchar'],
]);

export interface SavedViews {
  /** Those that ready-made queries and live dashboards stand on: always saved. */
  readonly needed: readonly StackResource[];
  /** By type of sensor; saved where there is room. */
  readonly wanted: readonly (readonly StackResource[])[];
  /** Live views, which are long: saved where room is left by all else. */
  readonly live: readonly (readonly StackResource[])[];
  /** What is saved in the end of what was wanted, and the files of all: the latest stand on a live view only where that is saved. */
  finish(
    wanted: readonly StackResource[],
    live: readonly StackResource[],
  ): {
    readonly resources: readonly StackResource[];
    readonly artifacts: readonly Artifact[];
  };
}

/** A view as both forms of it need it. */
interface Saved {
  readonly name: string;
  readonly meaning: string;
  readonly select: string;
  readonly columns: readonly GlueColumn[];
  readonly origin: Origin;
}

/**
 * The views over the curated lake, and those over raw tables whose devices must be named: each as a statement to run by hand, and as Athena itself
 * keeps one in the catalog. Ready-made queries stand on the latter, so they are always saved.
 */
export function savedViews(fleet: Fleet, messages: ReadonlyMap<string, MessageView>): SavedViews {
  const sensors = viewsWithLive(fleet, rawSources(fleet, messages));
  const models = modelViews(fleet);
  const saved = (view: View) => savedView(fleet, curatedView(fleet, view));
  const raw = [...messages.values()].map((view) => messageView(fleet, view));
  const shown = liveSensors(fleet);
  const isNeeded = ({ sensor }: SensorViews) => shown.has(sensor);
  return {
    needed: [...raw.map((view) => savedView(fleet, view)), ...sensors.filter(isNeeded).map(({ live }) => saved(live))],
    wanted: [...sensors.map(({ latest, others }) => [latest, ...others]), ...models].map((some) => some.map(saved)),
    live: sensors.map((one) => (isNeeded(one) ? [] : [saved(one.live)])),
    finish: (wanted, savedLive) => {
      const ids = new Set(savedLive.map(({ logicalId }) => logicalId));
      const chosen = sensors.map((one) =>
        isNeeded(one) || ids.has(saved(one.live).logicalId) ? one.latestOfLive : one.latest,
      );
      const latest = new Map(chosen.map((view) => saved(view)).map((resource) => [resource.logicalId, resource]));
      const ofSensors = sensors.flatMap(({ live, others }, at) => [chosen[at] ?? live, live, ...others]);
      const all = [...ofSensors, ...models.flat()];
      return {
        resources: [...wanted.map((resource) => latest.get(resource.logicalId) ?? resource), ...savedLive],
        artifacts: [...all.map((view) => curatedView(fleet, view)), ...raw].map(viewFile),
      };
    },
  };
}

/** The types of sensors that a dashboard somebody has named shows live. */
const liveSensors = ({ dashboards, groups }: Fleet): ReadonlySet<string> =>
  new Set(
    dashboards
      .filter(({ named, live }) => named && live)
      .flatMap(({ on }) => groups.filter(({ id }) => on.includes(id)).map(({ sensor }) => sensor.id)),
  );

/** A view passes on no hidden column of its table: where all devices are named by one, all files of its days are read. */
const rawSources =
  (fleet: Fleet, messages: ReadonlyMap<string, MessageView>): RawSources =>
  (id) => {
    const sensor = fleet.sensors.find((one) => one.id === id);
    if (!sensor) throw new Error(`there is no sensor ${id}`);
    const { partitioning } = fleet.lake;
    const named = messages.get(id);
    if (named) return { name: named.name, partitioning };
    if (devicesAreNamed(rawPartitions(fleet, groupsOf(fleet, sensor)))) return undefined;
    return { name: rawTableName(id), partitioning, where: landedSince(id) };
  };

const curatedView = ({ etl, lake }: Fleet, { name, meaning, columns, select }: View): Saved => ({
  name,
  meaning,
  select: select(quoteSqlName),
  columns: columns.map(glueColumn),
  origin: etl?.origin ?? lake.origin,
});

const messageView = ({ lake }: Fleet, { name, sensor, select }: MessageView): Saved => ({
  name,
  meaning: `Messages of every device as they came: ${sensor.title}. Say which days`,
  select,
  columns: [
    ...readingColumns(sensor),
    ...lake.partitioning.map((key) => ({ Name: key, Type: 'string', Comment: 'a folder' })),
  ],
  origin: sensor.origin,
});

function viewFile({ name, meaning, select, origin }: Saved): Artifact {
  const content = `-- ${quoteComment(meaning)}\nCREATE OR REPLACE VIEW ${quoteSqlName(name)} AS\n${select}`;
  return { path: `lake/views/${name}.sql`, content, origin };
}

/**
 * What Athena writes on CREATE VIEW: a table without files, whose text is JSON in base64. Its columns are declared twice, in the types of
 * Glue and in those of Trino; Athena refuses a view whose SELECT gives others.
 */
function savedView(fleet: Fleet, { name, meaning, select, columns, origin }: Saved): StackResource {
  const timestamp = fleet.lake.curated.format === 'iceberg' ? 'timestamp(6)' : 'timestamp(3)';
  const text = JSON.stringify({
    originalSql: select,
    catalog: 'awsdatacatalog',
    schema: databaseName(fleet),
    columns: columns.map(({ Name, Type }) => ({ name: Name, type: TRINO_TYPES.get(Type) ?? timestamp })),
  });
  return {
    stack: 'lake',
    logicalId: logicalId(name.replaceAll('_', '-'), 'view'),
    type: 'AWS::Glue::Table',
    origin,
    properties: {
      CatalogId: { Ref: 'AWS::AccountId' },
      DatabaseName: { Ref: DATABASE },
      TableInput: {
        Name: name,
        Description: description(meaning),
        TableType: 'VIRTUAL_VIEW',
        Parameters: { presto_view: 'true', comment: 'Presto View' },
        ViewOriginalText: `/* Presto View: ${Buffer.from(text).toString('base64')} */`,
        ViewExpandedText: '/* Presto View */',
        PartitionKeys: [],
        // Athena fails on a view without a SerDe, and without a location it may stay empty.
        StorageDescriptor: { Location: '', SerdeInfo: {}, Columns: columns.map((column) => ({ ...column })) },
      },
    },
  };
}

function glueColumn({ name, type, unit, meaning }: EtlColumn): GlueColumn {
  return { Name: name, Type: type, Comment: columnComment(meaning, unit) };
}

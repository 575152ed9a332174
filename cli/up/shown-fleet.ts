import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scoresTableName } from '../../compiler/ir/names';
import { driverOf } from '../../runtime/drivers/index';
import type { Shown } from '../../runtime/twin/console/shown';
import type { NamedView } from '../../runtime/twin/lake/catalog/named-view';
import { namedColumn, namesAll } from '../../runtime/twin/lake/catalog/names-all';
import type { Table } from '../../runtime/twin/lake/catalog/table';
import { QueryError } from '../../runtime/twin/lake/query/query-error';
import type { Twin } from '../../runtime/twin/wiring/twin';
import type { AgentConfig } from '../../schema/agent-config';
import type { ArtifactList } from '../../schema/artifact-list';
import type {
  ConsoleAlert,
  ConsoleCertificate,
  ConsoleDefinitions,
  ConsoleFleet,
  ConsoleGroup,
  ConsoleTables,
} from '../../schema/console-protocol';
import type { FaultAnswer, TwinAlert, TwinRefusal } from '../../schema/twin-protocol';
import { findUnit } from '../../schema/units';
import type { DataDir } from '../data-dir';
import { alertView } from './alert-view';
import type { ChangeLog } from './change-log';
import type { EtlRuns } from './etl-runs';
import type { FleetState } from './fleet-state';
import type { ModelRuns } from './model-runs';
import type { OpenAlerts } from './open-alerts';
import { shownModels } from './shown-models';

/** What a run lends to the console. */
export interface ShownRun {
  readonly dir: DataDir;
  readonly twin: Twin;
  readonly state: FleetState;
  readonly open: OpenAlerts;
  readonly etl: EtlRuns;
  readonly models: ModelRuns;
  readonly changes: ChangeLog;
  /** As they are now, by thing. */
  configs(): ReadonlyMap<string, AgentConfig>;
  orderFault(order: string): Promise<FaultAnswer | TwinRefusal>;
}

/** A page waits for its answer: longer questions belong into `fleet query`. */
const QUERY = { timeoutMs: 20_000, maxRows: 20_000 };
/** Folders of generated/ that say what is drawn. */
const DEFINITIONS = /^(quicksight|grafana)\/.*\.(json|sql)$/;

/** The answers of a running fleet to the console. */
export function shownFleet({ dir, twin, state, open, etl, models, changes, configs, orderFault }: ShownRun): Shown {
  const alertOf = (alert: TwinAlert) => withScores({ ...alert, ...alertView(alert) }, twin);
  let known: { readonly configs: ReadonlyMap<string, AgentConfig>; readonly fleet: ConsoleFleet } | undefined;
  let edition = 0;
  const fleet = (): ConsoleFleet => {
    const now = configs();
    if (known?.configs === now) return known.fleet;
    edition += 1;
    known = { configs: now, fleet: fleetOf([...now.values()], edition) };
    return known.fleet;
  };
  return {
    status: () => twin.status(),
    fleet,
    states: () => state.states(),
    device: (thing) => {
      const config = configs().get(thing);
      const its = state.of(thing);
      if (!config || !its) return undefined;
      const { registry } = twin.iotCore;
      const registered = registry.thing(thing);
      const shadow = twin.iotCore.shadow({ thing, name: config.shadow.name });
      return {
        format: 'fleetwright/console-device/v1',
        thing,
        group: config.group,
        state: its.sign,
        acknowledged: its.acknowledged,
        ...(registered?.type === undefined ? {} : { type: registered.type }),
        thingGroups: registered?.groups ?? [],
        attributes: registered?.attributes ?? {},
        certificates: [...registry.certificates()]
          .filter(({ things }) => things.includes(thing))
          .map((certificate) => certificateOf(certificate, registry.policiesOf(certificate.id, thing))),
        config,
        ...(shadow === undefined ? {} : { shadow }),
        traces: twin.traces(thing),
      };
    },
    openAlerts: () => open.all(twin.findings.open()),
    alerts: () => twin.alerts.recent().map(alertOf),
    tables: () => tablesOf(twin),
    definitions: () => definitionsOf(dir, fleet().edition),
    changes: () => changes.shown(),
    models: () =>
      shownModels({
        generated: dir.generated,
        dataDir: dir.path,
        resources: twin.resources,
        runs: models,
        configs: configs(),
      }),
    train: (model) => models.train(model),
    etl: () => etl.state(),
    runEtl: () => etl.hurry(),
    fault: orderFault,
    query: async ({ sql, explain = false, maxRows = QUERY.maxRows }) => {
      try {
        const most = Math.min(maxRows, QUERY.maxRows);
        return await twin.query(sql, { timeoutMs: QUERY.timeoutMs, maxRows: most, explain });
      } catch (problem) {
        if (!(problem instanceof QueryError)) throw problem;
        return { error: problem.message, ...(problem.at === undefined ? {} : { at: problem.at }) };
      }
    },
    followMessages: (take) => twin.followMessages(take),
    followAlerts: (take) => twin.alerts.follow((alert) => take(alertOf(alert))),
  };
}

/** Names the table in which the scores of a finding's model lie, where there is one. */
function withScores(alert: ConsoleAlert, { resources }: Twin): ConsoleAlert {
  if (!alert.found) return alert;
  const table = scoresTableName(alert.id);
  const has = resources.some(({ type, name }) => type === 'AWS::Glue::Table' && name === table);
  return has ? { ...alert, found: { ...alert.found, table } } : alert;
}

function fleetOf(configs: readonly AgentConfig[], edition: number): ConsoleFleet {
  const groups = new Map<string, ConsoleGroup>();
  for (const config of configs) if (!groups.has(config.group)) groups.set(config.group, groupOf(config));
  return {
    format: 'fleetwright/console-fleet/v1',
    edition,
    groups: [...groups.values()],
    devices: configs.flatMap(({ thing, group, devices }) =>
      devices.map(({ id, metadata }) => ({ id, group, thing, metadata })),
    ),
  };
}

function groupOf({ group, everyMs, fields, thresholds, driver }: AgentConfig): ConsoleGroup {
  return {
    id: group,
    everyMs,
    fields: fields.map(({ id, type, unit, min, max }) => ({
      id,
      type,
      symbol: findUnit(unit)?.symbol ?? '',
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    })),
    thresholds,
    faults: driverOf(driver).faults(driver),
  };
}

function certificateOf(
  { id, pem, status }: { readonly id: string; readonly pem: string; readonly status: string },
  policies: readonly string[],
): ConsoleCertificate {
  const { subject, issuer, validFrom, validTo } = new X509Certificate(pem);
  const iso = (text: string) => new Date(text).toISOString();
  return { id, status, subject, issuer, from: iso(validFrom), until: iso(validTo), policies };
}

function tablesOf({ catalog }: Twin): ConsoleTables {
  return {
    format: 'fleetwright/console-tables/v1',
    tables: [
      ...catalog.tables.map((table) => ({
        name: table.name,
        description: table.description,
        first: firstRows(table, catalog.views),
        columns: [
          ...table.columns.map((column) => ({ name: column.name, type: column.glueType, partition: false })),
          ...table.partitions.map((column) => ({ name: column.name, type: 'string', partition: true })),
        ],
      })),
      ...catalog.views.map(({ name, description, columns }) => ({
        name,
        description,
        first: `SELECT *\nFROM ${name}\nLIMIT ${FIRST_ROWS}`,
        columns: columns.map((column) => ({ name: column.name, type: column.glueType, partition: false })),
      })),
    ],
    queries: catalog.namedQueries.map(({ name, description, sql }) => ({ name, description, sql })),
  };
}

const FIRST_ROWS = 50;

/** A table whose devices must be named is shown through the view that does. */
function firstRows(table: Table, views: readonly NamedView[]): string {
  const column = namedColumn(table);
  const all = column === undefined ? undefined : namesAll(table, views);
  const where = column && !all ? `WHERE ${column} IN ('…')\n` : '';
  return `SELECT *\nFROM ${(all ?? table).name}\n${where}LIMIT ${FIRST_ROWS}`;
}

/** The files are replaced as a whole, so one that is listed can be gone by now. */
function definitionsOf({ generated }: DataDir, edition: number): ConsoleDefinitions {
  const { artifacts } = JSON.parse(readFileSync(join(generated, 'manifest.json'), 'utf8')) as ArtifactList;
  const paths = artifacts.map(({ path }) => path).filter((path) => DEFINITIONS.test(path));
  const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(generated, path), 'utf8')]));
  return { format: 'fleetwright/console-definitions/v1', edition, files };
}

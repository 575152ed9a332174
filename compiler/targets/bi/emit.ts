import { type Artifact, jsonText } from '../../ir/artifact';
import { column, type EtlTable } from '../../ir/etl/column';
import { deviceColumns } from '../../ir/etl/devices';
import { type EtlTree, tablesOf } from '../../ir/etl/tree';
import type { Fleet } from '../../ir/fleet/index';
import { DEVICES_TABLE, databaseName, workgroupName } from '../../ir/names';
import { type Emission, emission } from '../../ir/target';
import { dataSourceText } from './data-source-text';
import renderOdbc from './templates/odbc.ini.hbs';
import renderQuery from './templates/table.pq.hbs';

const CATALOG = 'AwsDataCatalog';

/** Files for people's own tools: who connects, and with which credentials, is asked by the tool and stands in no file. */
export function emit(fleet: Fleet): Emission {
  const { etl } = fleet;
  if (!etl) return emission({});
  const { origin } = etl;
  const tables = [...etl.trees.flatMap(shownTables), devices(fleet)];
  const connection = {
    name: fleet.name,
    region: fleet.aws.region,
    endpoint: endpoint(fleet),
    catalog: CATALOG,
    database: databaseName(fleet),
    workgroup: workgroupName(fleet),
  };
  const file = (path: string, content: string): Artifact => ({ path: `bi/${path}`, content, origin });
  return emission({
    artifacts: [
      file('odbc.ini', renderOdbc(connection)),
      file(`power-bi/${fleet.name}.pbids`, jsonText(powerBiSource(fleet))),
      ...tables.map(({ name }) => file(`power-bi/${name}.pq`, renderQuery({ ...connection, table: name }))),
      ...tables.map((table) => file(`tableau/${table.name}.tds`, dataSourceText(table, connection))),
    ],
  });
}

/** What was put aside, and what nobody declares, are questions of whoever runs the pipeline. */
const shownTables = (tree: EtlTree) =>
  tablesOf(tree).filter((table) => table !== tree.quarantine && table !== tree.quality);

/** Power BI asks ODBC by the name of a data source on the machine: the one of `odbc.ini`. */
function powerBiSource({ name }: Fleet): unknown {
  return {
    version: '0.1',
    connections: [{ details: { protocol: 'odbc', address: { options: { dsn: name } } }, options: {}, mode: 'Import' }],
  };
}

/** Source: AWS General Reference, Athena endpoints. */
function endpoint({ aws: { region, partition } }: Fleet): string {
  return `athena.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
}

function devices(fleet: Fleet): EtlTable {
  return {
    name: DEVICES_TABLE,
    meaning: 'Devices and their metadata',
    columns: deviceColumns(fleet).map((name) => column(name, 'string', name)),
    partitions: [],
  };
}

import { printedJson } from '../../compiler/diagnostics/render/json';
import { didYouMean } from '../../compiler/diagnostics/suggest';
import { loadStacks } from '../../runtime/twin/stacks/load';
import { type Call, type Command, EXIT, textOption } from '../command';
import { DATA_DIR_OPTION, usedDataDirOf } from '../data-dir';
import { catalogText } from '../query/catalog-text';
import { openedLake } from '../query/opened-lake';
import { RESULT_FORMATS, resultCsv, resultJson, resultTable } from '../query/result-formats';
import { sqlErrorText } from '../query/sql-error';
import { Unable } from '../unable';

export const query: Command = {
  arguments: [{ name: 'sql', about: 'one SELECT, as Athena takes it; - reads it from standard input' }],
  options: [
    DATA_DIR_OPTION,
    { flags: '--name <query>', about: 'run a generated named query instead' },
    { flags: '--list', about: 'list tables and named queries' },
    { flags: '--format <format>', about: 'how the answer is printed', choices: RESULT_FORMATS, default: 'table' },
    { flags: '--json', about: 'short for --format json' },
  ],
  examples: [
    { line: 'fleet query "SELECT device_id, max(temperature) FROM raw_cold_room GROUP BY 1"', about: 'one question' },
    { line: 'fleet query --list', about: 'what there is to ask' },
    { line: 'fleet query --name raw_cold_room_latest', about: 'the last reading of each device' },
    { line: 'fleet query --format csv "SELECT * FROM alerts" > alerts.csv', about: 'for other programs' },
  ],
  notes: [
    'Reads the lake that `fleet up` has filled, while it runs or afterwards, through the generated Glue tables. The same SQL runs in Athena.',
  ],
  run: async (call) => {
    const { options, terminal } = call;
    const dir = usedDataDirOf(call);
    const lake = openedLake(dir, loadStacks(dir.generated).resources);
    try {
      if (options.list) {
        const { tables, views, namedQueries } = lake.catalog;
        if (options.json) terminal.out(printedJson({ format: 'fleetwright/catalog/v1', tables, views, namedQueries }));
        else terminal.out(catalogText(lake.catalog));
        return EXIT.fine;
      }
      const sql = await sqlOf(call, lake.catalog.namedQueries);
      const answer = await lake.ask(sql);
      if (answer instanceof Error) {
        const { tables, views } = lake.catalog;
        const names = [...tables, ...views].map(({ name }) => name);
        terminal.err(sqlErrorText(answer, sql, answer.missing && didYouMean(answer.missing, names, 'table')));
        return EXIT.mistakes;
      }
      const format = options.json ? 'json' : textOption(call, 'format');
      terminal.out(format === 'json' ? resultJson(answer) : format === 'csv' ? resultCsv(answer) : resultTable(answer));
      return EXIT.fine;
    } finally {
      await lake.close();
    }
  },
};

async function sqlOf(call: Call, named: readonly { readonly name: string; readonly sql: string }[]): Promise<string> {
  const [given, name] = [call.arguments.sql, textOption(call, 'name')];
  if (given !== undefined && name !== undefined) throw new Unable('SQL and --name were both given', 'give one of them');
  if (name !== undefined) {
    const found = named.find((one) => one.name === name);
    if (found) return found.sql;
    const names = named.map((one) => one.name);
    throw new Unable(`there is no named query \`${name}\``, didYouMean(name, names, 'named query'));
  }
  if (given === undefined) {
    throw new Unable('there is nothing to ask', 'write a SELECT behind the command, or see `fleet query --list`');
  }
  return given === '-' ? readAll(process.stdin) : given;
}

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** A room of the house: what lives in a folder, and what that may import. The table of ARCHITECTURE.md is made of these, and test/architecture.test.ts enforces them. */
export interface Room {
  /**
   * `a/b/`: all below it that is in no narrower room. `a/*.ts`: the files right in it. `a/<name>/`: a room for each folder in it that has no
   * line of its own; they share what they may import and never import each other.
   */
  readonly folder: string;
  /** In words, for the table. */
  readonly holds: string;
  /** Folders of other rooms that it may import. */
  readonly ours: readonly string[] | 'everything';
  /** Packages that it may import; `*` stands for the rest of a name. */
  readonly packages: readonly string[] | 'everything';
}

const NOUNS = ['schema/', 'compiler/diagnostics/', 'compiler/expression/', 'compiler/ir/'];
const AT_RUN_TIME = ['schema/', 'runtime/*.ts'];
/** What every room of the twin may. */
const IN_THE_TWIN = [...AT_RUN_TIME, 'runtime/twin/*.ts'];

export const ROOMS: readonly Room[] = [
  {
    folder: 'schema/',
    holds:
      'the language and the treaties: JSON Schema (`sections/`, one file per key of fleet.yaml), units, durations, the message envelope, agent config, artifact list, the grammar of IoT SQL',
    ours: [],
    packages: [],
  },
  {
    folder: 'schema/archive/',
    holds: 'the reader of edge models out of their archive, one for apply and twin',
    ours: ['schema/'],
    packages: ['node:zlib', 'modern-tar', 'virtual:edge-model-validator'],
  },
  {
    folder: 'build/',
    holds: 'for the bundler alone: schemas become validators, templates functions, scripts texts, the console a page',
    ours: ['schema/', 'compiler/quoting/'],
    packages: ['ajv/*', 'handlebars', 'vite', 'node:fs', 'node:url'],
  },
  {
    folder: 'compiler/quoting/',
    holds: 'quoting, one function per text language, and what a template may call',
    ours: [],
    packages: ['handlebars/runtime'],
  },
  {
    folder: 'compiler/diagnostics/',
    holds: 'diagnostic, registry of codes, folding, renderers',
    ours: [],
    packages: ['fastest-levenshtein', '@babel/code-frame'],
  },
  {
    folder: 'compiler/expression/',
    holds: 'the expression language and its dialects',
    ours: ['schema/'],
    packages: [],
  },
  {
    folder: 'compiler/ir/',
    holds: 'the nouns: document, Fleet (one file per section), names, ARNs, artifact, stack resource, target',
    ours: ['schema/', 'compiler/diagnostics/', 'compiler/expression/', 'compiler/quoting/'],
    packages: ['node:crypto'],
  },
  {
    folder: 'compiler/1-parse/',
    holds: 'text to a document with places',
    ours: ['schema/', 'compiler/diagnostics/', 'compiler/ir/'],
    packages: ['yaml', 'csv-parse'],
  },
  {
    folder: 'compiler/2-validate/',
    holds: 'the document against the schema, and a question per file of `checks/`',
    ours: NOUNS,
    packages: ['virtual:manifest-validator'],
  },
  {
    folder: 'compiler/3-resolve/',
    holds: 'the manifest to the Fleet; its `checks/` know numbers and names',
    ours: [...NOUNS, 'compiler/2-validate/'],
    packages: ['node:crypto'],
  },
  {
    folder: 'compiler/views/',
    holds:
      'questions about the curated lake, in the SQL that Athena, Redshift and the twin share; `live/` joins it with what is raw since',
    ours: ['schema/', 'compiler/expression/', 'compiler/ir/', 'compiler/quoting/'],
    packages: [],
  },
  {
    folder: 'compiler/devices/',
    holds: 'what devices are told and known by: agent config, settings, metadata of their own',
    ours: ['schema/', 'compiler/expression/', 'compiler/ir/'],
    packages: ['node:crypto'],
  },
  {
    folder: 'compiler/stacks/',
    holds: 'from resources to templates: parts, references, tags, the budget of a stack',
    ours: ['compiler/ir/'],
    packages: [],
  },
  {
    folder: 'compiler/targets/<name>/',
    holds: 'an output: `target.ts`, `emit.ts` and `README.md`, and what that output needs beside them',
    ours: [...NOUNS, 'compiler/quoting/', 'compiler/views/', 'compiler/devices/', 'compiler/stacks/'],
    packages: ['node:crypto'],
  },
  {
    folder: 'compiler/targets/*.ts',
    holds: 'the list of outputs',
    ours: ['compiler/ir/', 'compiler/targets/<name>/'],
    packages: [],
  },
  {
    folder: 'compiler/4-emit/',
    holds: 'the Fleet to artifacts; its `checks/` see the whole',
    ours: ['schema/', 'compiler/diagnostics/', 'compiler/ir/', 'compiler/stacks/', 'compiler/targets/*.ts'],
    packages: ['node:crypto'],
  },
  {
    folder: 'compiler/5-plan/',
    holds: 'compares two snapshots: a Plan, a value; compiles again to find out what causes what',
    ours: [
      ...['schema/', 'compiler/diagnostics/', 'compiler/ir/', 'compiler/devices/', 'compiler/stacks/'],
      ...['compiler/1-parse/', 'compiler/2-validate/', 'compiler/3-resolve/', 'compiler/4-emit/'],
    ],
    packages: ['node:crypto', 'diff'],
  },
  {
    folder: 'compiler/6-apply/',
    holds: 'carries a Plan out, reads what is live; the SDK is loaded lazily',
    ours: ['schema/', 'schema/archive/', 'compiler/ir/', 'compiler/5-plan/'],
    packages: ['node:crypto', 'node:zlib', 'node:util', '@aws-sdk/*', 'fflate'],
  },
  {
    folder: 'compiler/*.ts',
    holds: 'the pipeline on one screen',
    ours: [
      ...['compiler/diagnostics/', 'compiler/ir/'],
      ...['compiler/1-parse/', 'compiler/2-validate/', 'compiler/3-resolve/', 'compiler/4-emit/'],
    ],
    packages: [],
  },
  {
    folder: 'runtime/*.ts',
    holds:
      'what every process shares: time, what the condition of a threshold says of a reading, files and folders that one process has for itself',
    ours: ['schema/'],
    packages: ['node:*'],
  },
  {
    folder: 'runtime/drivers/',
    holds: 'where readings come from: simulated, recorded, or of a program; one folder each',
    ours: AT_RUN_TIME,
    packages: ['node:*', 'csv-parse'],
  },
  {
    folder: 'runtime/agent/',
    holds: 'the agent of one thing; `host.ts` runs many in a process, `main.ts` one on a device',
    ours: [...AT_RUN_TIME, 'runtime/drivers/', 'runtime/agent/edge/'],
    packages: ['node:*', 'virtual:*', 'aws-iot-device-sdk-v2'],
  },
  {
    folder: 'runtime/agent/edge/',
    holds: 'what becomes of a reading on the device: units, deadband, thresholds, models, silence',
    ours: [...AT_RUN_TIME, 'runtime/drivers/', 'runtime/agent/'],
    packages: ['node:*'],
  },
  {
    folder: 'runtime/twin/*.ts',
    holds:
      'what the rooms of the twin share: their ports, lines written whole, a map that outlives a kill, how a request is read',
    ours: AT_RUN_TIME,
    packages: ['node:*'],
  },
  {
    folder: 'runtime/twin/<room>/',
    holds: 'a room per service of AWS, as far as the generated files need it',
    ours: IN_THE_TWIN,
    packages: ['node:*'],
  },
  {
    folder: 'runtime/twin/iot-core/',
    holds: 'broker, policies, provisioning, shadows',
    ours: IN_THE_TWIN,
    packages: ['node:*', 'aedes', '@peculiar/x509', 'reflect-metadata'],
  },
  {
    folder: 'runtime/twin/lake/',
    holds: 'catalog and queries over the folder of the lake',
    ours: [...IN_THE_TWIN, 'runtime/twin/lake/storage/'],
    packages: ['node:*', '@duckdb/node-api'],
  },
  {
    folder: 'runtime/twin/lake/storage/',
    holds: 'the folder of the lake: objects as files',
    ours: ['runtime/twin/*.ts'],
    packages: ['node:*'],
  },
  {
    folder: 'runtime/twin/etl/',
    holds: 'runs the compiled ETL over the folder of the lake',
    ours: ['runtime/*.ts', 'runtime/twin/*.ts', 'runtime/twin/lake/storage/'],
    packages: ['node:*'],
  },
  {
    folder: 'runtime/twin/ml/',
    holds: 'trains the models over the folder of the lake, and has them for the devices',
    ours: [...IN_THE_TWIN, 'schema/archive/'],
    packages: ['node:*', 'modern-tar/fs'],
  },
  {
    folder: 'runtime/twin/wiring/',
    holds: 'opens the rooms and ties them together; their status',
    ours: [
      ...IN_THE_TWIN,
      'runtime/twin/<room>/',
      'runtime/twin/iot-core/',
      'runtime/twin/lake/',
      'runtime/twin/lake/storage/',
      'runtime/twin/ml/',
    ],
    packages: ['node:*'],
  },
  {
    folder: 'runtime/history/',
    holds: 'a past for the lake: drivers, edge and compiled rules without a network, and how it is removed again',
    ours: [
      ...['schema/', 'runtime/drivers/', 'runtime/agent/edge/', 'runtime/twin/*.ts'],
      ...['runtime/twin/rules/', 'runtime/twin/stacks/', 'runtime/twin/firehose/', 'runtime/twin/lake/storage/'],
    ],
    packages: ['node:*'],
  },
  {
    folder: 'runtime/console/',
    holds: 'the page in the browser: of the treaties it takes types and constants only',
    ours: ['schema/'],
    packages: ['preact', 'preact/*', '@preact/signals', 'uplot', 'uplot/*', 'echarts/*'],
  },
  {
    folder: 'cli/',
    holds: 'the front door: the only place with process, terminal and files',
    ours: 'everything',
    packages: 'everything',
  },
  { folder: 'docs/', holds: 'pages, and what makes them', ours: 'everything', packages: 'everything' },
  {
    folder: 'test/',
    holds: 'laws and cases: [CONTRIBUTING.md](CONTRIBUTING.md)',
    ours: 'everything',
    packages: 'everything',
  },
];

/** The narrowest room that a file is in; undefined when it is in none. */
export function roomOf(path: string): Room | undefined {
  return ROOMS.filter((room) => isIn(path, room.folder)).sort((a, b) => narrowness(b) - narrowness(a))[0];
}

/** Whether what lies in the room of `from` may import the file `to`: its own room, where each `<name>` is a room by itself, or one that it is granted. */
export function mayImport(from: string, to: string): boolean {
  const [room, target] = [roomOf(from), roomOf(to)];
  if (room === undefined) return false;
  if (room === target) return !room.folder.includes('<') || nameIn(from, room) === nameIn(to, room);
  return room.ours === 'everything' || room.ours.some((folder) => isOf(folder, to));
}

/** Whether a file is of the room of that folder. One of many, `a/<name>/`, has a name of its own, too: `a/b/`. */
export function isOf(folder: string, path: string): boolean {
  const room = roomOf(path);
  return (
    room?.folder === folder ||
    (room?.folder.includes('<') === true && path.startsWith(folder) && folder.length > room.folder.indexOf('<'))
  );
}

export function mayUse(from: string, name: string): boolean {
  const packages = roomOf(from)?.packages ?? [];
  return packages === 'everything' || packages.some((pattern) => isLike(name, pattern));
}

function isIn(path: string, folder: string): boolean {
  if (folder.endsWith('/*.ts')) return new RegExp(`^${folder.slice(0, -4)}[^/]+\\.ts$`).test(path);
  const start = folder.replace(/<[a-z]+>\/$/, '');
  return path.startsWith(start) && (start === folder || path.slice(start.length).includes('/'));
}

/** A folder by name is narrower than `<name>`, and the deeper one than the one around it. */
const narrowness = ({ folder }: Room) => folder.split('/').length * 2 - (folder.includes('<') ? 1 : 0);

const nameIn = (path: string, { folder }: Room) => path.slice(folder.indexOf('<')).split('/')[0];

/** `node:*` for `node:fs`. */
export const isLike = (name: string, pattern: string) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

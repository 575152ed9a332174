import { error, warning } from '../define';

/** Mistakes in cleaning and deriving, found by comparing the rules with the sensors whose readings they see. */
export const etlCodes = {
  'derive-fields': error<{ name: string; problem: string; hint: string }>({
    about: 'no sensor has all the fields that the formula of a derived field reads',
    remedy: 'read only fields that one sensor has together',
    message: ({ name, problem }) => `no sensor can be given \`${name}\`: ${problem}`,
    why: 'A derived field is computed for every sensor that has all the fields its formula reads; here there is none.',
    fix: ({ hint }) => hint,
  }),
  'derive-chain': error<{ name: string; other: string }>({
    about: 'a derived field reads another derived field',
    message: ({ name, other }) => `\`${name}\` reads \`${other}\`, which is derived itself`,
    why: 'Derived fields are computed from readings only, so that the order in which they are written does not matter.',
    fix: ({ other }) => `write the formula of \`${other}\` in its place`,
  }),
  'derive-clash': error<{ name: string; what: string }>({
    about: 'a derived field has a name that is taken',
    message: ({ name, what }) => `the derived field \`${name}\` has the name of ${what}`,
    why: 'Both would be one column of the curated table.',
    fix: () => 'choose another name',
  }),
  'derive-mixed': error<{ name: string; kinds: string }>({
    about: 'a derived field would have another unit or type for another sensor',
    message: ({ name, kinds }) => `\`${name}\` is not the same for all sensors: ${kinds}`,
    why: 'One name stands for one quantity in one unit, in every table and chart.',
    fix: () => 'bring them together with `convert(…)` in the formula, or give the fields different names',
  }),
  'derive-unit': error<{ problem: string; hint: string }>({
    about: 'the unit that is written on a derived field is not the one that its formula gives',
    remedy: "write `convert(…, 'K')` around what has the other unit, or remove `unit`",
    message: ({ problem }) => problem,
    why: '`unit` labels a result that has no unit by itself; it does not convert, so another label would be wrong by a factor.',
    fix: ({ hint }) => hint,
  }),
  'clean-column': error<{ column: string; problem: string; hint: string }>({
    about: 'a cleaning rule names a column that it cannot use',
    remedy: 'name a column that every reading has: one of the message envelope, or a field that all sensors have',
    message: ({ column, problem }) => `a cleaning rule cannot use \`${column}\`: ${problem}`,
    why: 'Rules see each reading as it came, with the columns of the message envelope and the fields of its sensor. A column that is never there would send every reading to quarantine or make all readings look alike.',
    fix: ({ hint }) => hint,
  }),
  'clean-rule-twice': error<{ rule: string }>({
    about: 'a cleaning rule is written twice',
    message: ({ rule }) => `there is a rule \`${rule}\` already`,
    why: 'The second one would find nothing left to do, or contradict the first.',
    fix: ({ rule }) => `keep one \`${rule}\``,
  }),
  'clean-order': warning<{ columns: string }>({
    about: 'readings are deduplicated by a column before that column is required',
    message: ({ columns }) => `readings are deduplicated by ${columns} before it is required`,
    why: 'Readings that lack a column look alike to a rule that compares it, so all but one of them would be lost instead of going to quarantine.',
    fix: () => 'put `require` before `deduplicate`',
  }),
  'clean-key': warning<{ problem: string }>({
    about: 'the columns that are to find a reading delivered twice do not do so',
    message: ({ problem }) => problem,
    why: 'Readings that agree in these columns are taken for one reading delivered twice, and all but one are dropped.',
    fix: () => 'write `deduplicate: { by: [device_id, boot_id, sequence] }`',
  }),
  'late-short': warning<{ late: string; every: string }>({
    about: '`late` is shorter than the time between two runs of the ETL',
    message: ({ late, every }) => `\`late: ${late}\` is shorter than the time between two runs, ${every}`,
    why: 'A run looks back as far as `late` says; what came in just after the run before would be missed.',
    fix: ({ every }) => `write at least \`late: ${every}\``,
  }),
  'etl-key-unused': warning<{ key: string }>({
    about: 'a key sets up the Spark jobs of Glue, and the engine is `lambda`',
    message: ({ key }) => `\`${key}\` has no effect with \`engine: lambda\``,
    why: 'It sets up the Spark jobs of Glue, and there are none.',
    fix: ({ key }) => `remove \`${key}\`, or write \`engine: glue\``,
  }),
  'redshift-schema': error<{ schema: string; problem: string }>({
    about: 'a Redshift schema has a name that it cannot have',
    message: ({ schema, problem }) => `the Redshift schema cannot be called \`${schema}\`: ${problem}`,
    why: 'An external schema is made anew in a database that has system schemas already.',
    fix: () => 'choose another name, such as `iot`',
  }),
  'redshift-capacity': error<{ capacity: number; near: number }>({
    about: 'there is no Redshift workgroup with that base capacity',
    message: ({ capacity }) => `there is no Redshift workgroup with a base capacity of ${capacity}`,
    why: 'Redshift Serverless comes with 4 processing units, or with a multiple of 8.',
    fix: ({ near }) => `write \`capacity: ${near}\``,
  }),
  'redshift-codec': warning({
    message: () => 'Redshift is not documented to read Parquet compressed with Zstandard',
    why: 'Its external schema lies over the curated files; a file that it cannot read fails every query.',
    fix: () => 'remove `compression`, and files are written with Snappy',
  }),
} as const;

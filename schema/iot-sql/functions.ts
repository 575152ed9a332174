/**
 * Every function of AWS IoT SQL. Source: AWS IoT Core developer guide, "Functions" (2026 text).
 * Names are matched without regard to case: the guide itself writes `Round(1.2)` and `isNull(x)`.
 * `cast(x as Type)` is syntax and therefore in the grammar, not here.
 */
export interface SqlFunction {
  /** As the guide spells it. */
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Missing from SQL version 2015-10-08, which is what a rule gets when it names no version. */
  readonly since2016: boolean;
  /** The service it calls for every message: slower, metered, and able to fail. */
  readonly calls: string | undefined;
  /** `calls` holds from this many arguments on; `decode` reads S3 only for protobuf. */
  readonly callsFrom: number;
}

const ANY = Number.POSITIVE_INFINITY;

function define(
  names: string,
  min: number,
  max = min,
  since2016 = false,
  calls?: string,
  callsFrom = 0,
): SqlFunction[] {
  return names.split(' ').map((name) => ({ name, min, max, since2016, calls, callsFrom }));
}

const LIST: readonly SqlFunction[] = [
  ...define('accountid clientid newuuid principal rand sql_version timestamp traceid', 0),
  ...define('sourceip', 0, 0, true),
  ...define('topic get_user_properties', 0, 1),
  ...define('abs acos asin atan bitnot ceil chr cos cosh exp floor ln log round sign sin sinh sqrt tan tanh', 1),
  ...define('md2 md5 sha1 sha224 sha256 sha384 sha512', 1),
  ...define('get_mqtt_property lower ltrim rtrim trim upper', 1),
  ...define('isNull isUndefined length numbytes', 1, 1, true),
  ...define('concat', 0, ANY),
  ...define('get_or_default', 1, 2, true),
  ...define('atan2 bitand bitor bitxor mod nanvl power remainder trunc', 2),
  ...define('endswith get lpad regexp_matches regexp_substr rpad startswith', 2),
  ...define('encode indexof time_to_epoch', 2, 2, true),
  ...define('decode', 2, 6, true, 'Amazon S3', 3),
  ...define('parse_time', 2, 3, true),
  ...define('substring', 2, 3),
  ...define('regexp_replace replace', 3),
  ...define('transform', 3, 3, true),
  ...define('aws_lambda', 2, 2, false, 'AWS Lambda'),
  ...define('get_dynamodb', 4, 6, true, 'Amazon DynamoDB'),
  ...define('get_registry_data', 3, 3, true, 'the AWS IoT registry'),
  ...define('get_secret', 3, 4, true, 'AWS Secrets Manager'),
  ...define('get_thing_shadow', 2, 3, true, 'AWS IoT Device Shadow'),
  ...define('machinelearning_predict', 3, 3, false, 'Amazon Machine Learning'),
];

/** Keyed by name in lower case. */
export const SQL_FUNCTIONS: ReadonlyMap<string, SqlFunction> = new Map(
  LIST.map((entry) => [entry.name.toLowerCase(), entry]),
);

export function findSqlFunction(name: string): SqlFunction | undefined {
  return SQL_FUNCTIONS.get(name.toLowerCase());
}

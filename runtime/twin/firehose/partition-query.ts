/** The partition keys of a record, or why it has none. */
export type PartitionQuery = (record: Uint8Array) => Readonly<Record<string, string>> | { readonly failure: Failure };

/** Why a record goes below the error prefix. */
export interface Failure {
  /** What `!{firehose:error-output-type}` gives. */
  readonly type: string;
  readonly code: string;
  readonly message: string;
}

/** `{key:.field,other:.field.of.an.object}`: the only jq that the compiler writes. */
const PAIR = /^\s*([A-Za-z_]\w*)\s*:\s*((?:\.[A-Za-z_]\w*)+)\s*$/;

/** The query, or why the twin does not know it. */
export function compilePartitionQuery(text: string): PartitionQuery | { readonly problem: string } {
  const inner = /^\s*\{([\s\S]*)\}\s*$/.exec(text)?.[1];
  const pairs = inner?.split(',').map((pair) => PAIR.exec(pair));
  const keys: (readonly [key: string, path: readonly string[]])[] = [];
  for (const pair of pairs ?? [null]) {
    const [, key, path] = pair ?? [];
    if (key === undefined || path === undefined)
      return { problem: `the twin knows jq as {key:.field}, not as ${text}` };
    keys.push([key, path.slice(1).split('.')]);
  }
  return (record) => {
    const value = parse(record);
    if (value === undefined) return { failure: failed('the record is not JSON') };
    const found: Record<string, string> = {};
    for (const [key, path] of keys) {
      const part = textAt(value, path);
      if (part === undefined) return { failure: failed(`the partition key ${key} is null or empty`) };
      found[key] = part;
    }
    return found;
  };
}

const failed = (message: string): Failure => ({
  type: 'processing-failed',
  code: 'DynamicPartitioning.MetadataExtractionFailed',
  message,
});

function parse(record: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(record.buffer, record.byteOffset, record.byteLength).toString());
  } catch {
    return undefined;
  }
}

function textAt(value: unknown, path: readonly string[]): string | undefined {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[name];
  }
  const plain = typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean';
  return plain && found !== '' ? String(found) : undefined;
}

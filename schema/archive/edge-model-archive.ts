import { gunzipSync } from 'node:zlib';
import validate from 'virtual:edge-model-validator';
import { EDGE_MODEL_FORMAT, type EdgeModel } from '../edge-model';

/** Bytes of a model.tar.gz that is read for its edge.json: what is longer is refused before it is fetched. */
export const MOST_ARCHIVE_BYTES = 67_108_864;
/** Bytes of all that is in it. What training knew of some 300,000 fields of devices fits; of that, agents are handed MOST_STATE_BYTES a group. */
const MOST_UNPACKED_BYTES = 268_435_456;

/** Whom a model must be for: its id in the manifest, and the fields that its groups have. */
export interface ExpectedModel {
  readonly model: string;
  readonly fields: readonly string[];
}

/**
 * edge.json out of a model.tar.gz, as training leaves it in SageMaker and in the twin. Throws an Error whose message says what is wrong with it: torn, without
 * edge.json, too big, of another format, of another model, or over a field that its groups do not have.
 */
export function edgeModelIn(archive: Uint8Array, expected: ExpectedModel): EdgeModel {
  if (archive.byteLength > MOST_ARCHIVE_BYTES)
    throw new Error(tooBig('its archive', archive.byteLength, MOST_ARCHIVE_BYTES));
  const bytes = fileIn(unzipped(archive), 'edge.json');
  if (!bytes) throw new Error('its archive has no edge.json');
  return checked(new TextDecoder().decode(bytes), expected);
}

export const tooBig = (what: string, bytes: number, most: number) =>
  `${what} has ${bytes} bytes, and ${most} are read at most`;

function checked(text: string, { model: id, fields }: ExpectedModel): EdgeModel {
  const found = parsed(text) as Partial<EdgeModel> | null;
  if (found?.format !== EDGE_MODEL_FORMAT) throw new Error(`edge.json has the format ${String(found?.format)}`);
  if (!validate(found)) throw new Error(`edge.json: ${firstOf(validate.errors)}`);
  const model = found as EdgeModel;
  if (model.model !== id) throw new Error(`edge.json is of the model ${model.model}`);
  const known = new Set(fields);
  const stray = model.fields.find((field) => !known.has(field.id));
  if (stray) throw new Error(`edge.json watches ${stray.id}, which is no field of ${id}`);
  return model;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('edge.json is no JSON');
  }
}

function firstOf(errors: typeof validate.errors): string {
  const [first] = errors ?? [];
  const key = first?.params['additionalProperty'];
  const what = key === undefined ? (first?.message ?? 'is not valid') : `has the unknown key ${JSON.stringify(key)}`;
  return `${first?.instancePath || '/'} ${what}`;
}

function unzipped(archive: Uint8Array): Uint8Array {
  try {
    return gunzipSync(archive, { maxOutputLength: MOST_UNPACKED_BYTES });
  } catch (problem) {
    if ((problem as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE')
      throw new Error(`its archive holds more than ${MOST_UNPACKED_BYTES} bytes`);
    throw new Error(`its archive is torn: ${problem instanceof Error ? problem.message : String(problem)}`);
  }
}

const BLOCK = 512;
/** Of a header. Source: POSIX.1-2001, pax, "ustar Interchange Format". */
const NAME = [0, 100] as const;
const SIZE = [124, 136] as const;
const CHECKSUM = [148, 156] as const;
const KIND = 156;
/** `0`, or NUL in archives of before POSIX. */
const FILE: ReadonlySet<number> = new Set([0x30, 0]);

/** A file at the top of a tar archive. Of the many kinds of headers only those of plain files matter: a name this short has no extended one. */
function fileIn(tar: Uint8Array, name: string): Uint8Array | undefined {
  for (let at = 0; at + BLOCK <= tar.byteLength; ) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return undefined;
    const size = octalIn(header, SIZE);
    if (octalIn(header, CHECKSUM) !== sumOf(header) || Number.isNaN(size))
      throw new Error('its archive is torn: a header of it is damaged');
    const start = at + BLOCK;
    if (start + size > tar.byteLength) throw new Error('its archive is torn: it ends within a file');
    const isIt = textIn(header, NAME).replace(/^\.\//, '') === name && FILE.has(header[KIND] ?? -1);
    if (isIt) return tar.subarray(start, start + size);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return undefined;
}

function textIn(header: Uint8Array, [start, end]: readonly [number, number]): string {
  const field = header.subarray(start, end);
  const length = field.indexOf(0);
  return new TextDecoder().decode(length === -1 ? field : field.subarray(0, length));
}

const octalIn = (header: Uint8Array, field: readonly [number, number]) => {
  const text = textIn(header, field).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
};

/** The checksum counts as spaces. */
const sumOf = (header: Uint8Array) =>
  header.reduce((sum, byte, at) => sum + (at >= CHECKSUM[0] && at < CHECKSUM[1] ? 0x20 : byte), 0);

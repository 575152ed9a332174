import { gunzipSync } from 'node:zlib';
import validate from 'virtual:edge-model-validator';
import { type TarHeader, unpackTar } from 'modern-tar';
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
 * edge.json out of a model.tar.gz, as training leaves it in SageMaker and in the twin. Rejects with an Error whose message says what is wrong with it: torn, without
 * edge.json, too big, of another format, of another model, or over a field that its groups do not have.
 */
export async function edgeModelInArchive(archive: Uint8Array, expected: ExpectedModel): Promise<EdgeModel> {
  if (archive.byteLength > MOST_ARCHIVE_BYTES)
    throw new Error(tooBig('its archive', archive.byteLength, MOST_ARCHIVE_BYTES));
  const bytes = await fileIn(unzipped(archive), 'edge.json');
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

/** A plain file at the top of a tar archive. */
async function fileIn(tar: Uint8Array, name: string): Promise<Uint8Array | undefined> {
  const filter = (header: TarHeader) => header.type === 'file' && header.name.replace(/^\.\//, '') === name;
  try {
    const [first] = await unpackTar(tar, { strict: true, filter });
    return first?.data;
  } catch (problem) {
    throw new Error(`its archive is torn: ${problem instanceof Error ? problem.message : String(problem)}`);
  }
}

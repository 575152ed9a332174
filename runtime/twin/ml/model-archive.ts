import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { packTar, unpackTar } from 'modern-tar/fs';

/** A folder as model.tar.gz, as SageMaker packs /opt/ml/model. */
export async function packModelArchive(folder: string, file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  await pipeline(packTar(folder), createGzip(), createWriteStream(file));
}

export async function unpackModelArchive(file: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await pipeline(createReadStream(file), createGunzip(), unpackTar(folder));
}

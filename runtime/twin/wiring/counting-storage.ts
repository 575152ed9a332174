import type { Storage } from '../ports';

/** Counts what was put since the start of the twin. */
export class CountingStorage implements Storage {
  objects = 0;
  bytes = 0;

  constructor(private readonly storage: Storage) {}

  async put(bucket: string, key: string, body: Uint8Array): Promise<void> {
    await this.storage.put(bucket, key, body);
    this.objects += 1;
    this.bytes += body.length;
  }
}

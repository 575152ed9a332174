import { beforeAll, describe, expect, it } from 'vitest';
import { QueryError } from '../../../runtime/twin/lake/query/query-error';
import { at, ofType, sample } from '../../targets/lake/compiled';
import { temporaryFolder } from '../iot-core/generated';
import { lakeRoom, tableResources } from './lake-room';

/** Athena's OpenX SerDe folds keys to small letters unless a table says otherwise: then one object with both spellings makes every query over it fail. */

const SAMPLES = ['minimal', 'shared-sensor', 'firehose-by-device', 'threshold-bounds', 'gateways', 'analytics'];

describe('keys that differ by capitals', () => {
  it.each(SAMPLES)('are told apart by every table of JSON lines that the fleet %s declares', async (name) => {
    const { resources } = await sample(name);
    const serdes = ofType(resources, 'AWS::Glue::Table').map(
      ({ properties }) => at(properties, 'TableInput', 'StorageDescriptor', 'SerdeInfo') as unknown as Serde,
    );
    const json = serdes.filter(({ SerializationLibrary }) => SerializationLibrary?.includes('JsonSerDe'));
    expect(json.length).toBeGreaterThan(0);
    expect(json.filter(({ Parameters }) => Parameters['case.insensitive'] !== 'FALSE')).toEqual([]);
  });

  describe('in the twin', () => {
    const folder = temporaryFolder();
    const lines = [
      { device: 'small', temperature: 20 },
      { device: 'capital', Temperature: 21.5 },
      { device: 'both', temperature: 20, Temperature: 21.5 },
      { device: 'neither' },
    ];
    const room = (parameters: Readonly<Record<string, string>>) => {
      const [bucket, database, table] = tableResources({ device: 'string', temperature: 'double' });
      if (!bucket || !database || !table) throw new Error('there are three');
      const { TableInput } = table.properties as unknown as Declared;
      const serde = TableInput.StorageDescriptor.SerdeInfo;
      serde.Parameters = { 'use.null.for.invalid.data': 'TRUE', ...parameters };
      return lakeRoom(folder.path, [bucket, database, table]);
    };
    beforeAll(() => {
      const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
      room({ 'case.insensitive': 'FALSE' }).put('raw/group=a/dt=2026-01-31/1.json', text);
      return () => folder.remove();
    });

    it('only the key as it is declared is the column', async () => {
      const { rows } = room({ 'case.insensitive': 'FALSE' });
      expect(await rows('SELECT device, temperature FROM my_db.raw ORDER BY device')).toEqual([
        ['both', 20],
        ['capital', null],
        ['neither', null],
        ['small', 20],
      ]);
    });

    it('a table that would fold them is refused, as Athena would read it otherwise than the ETL', async () => {
      for (const folding of [{}, { 'case.insensitive': 'TRUE' }]) {
        const asked = room(folding).rows('SELECT device FROM my_db.raw');
        await expect(asked, JSON.stringify(folding)).rejects.toThrow(QueryError);
      }
    });
  });
});

interface Declared {
  readonly TableInput: { readonly StorageDescriptor: { readonly SerdeInfo: { Parameters: object } } };
}

interface Serde {
  /** An Iceberg table has none. */
  readonly SerializationLibrary?: string;
  readonly Parameters: Readonly<Record<string, string>>;
}

import type { DriverManifest } from '../driver';

export const manifest: DriverManifest = {
  name: 'replay',
  title: 'A CSV file with a column per field, played back in time and from its beginning again when it ends.',
  needs: 'The file, with a header line and a column that holds the time.',
};

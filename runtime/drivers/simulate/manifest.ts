import type { DriverManifest } from '../driver';

export const manifest: DriverManifest = {
  name: 'simulate',
  title: 'A seeded physical model of one kind of sensor.',
  needs: 'Nothing.',
};

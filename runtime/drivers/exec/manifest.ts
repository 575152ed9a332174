import type { DriverManifest } from '../driver';

export const manifest: DriverManifest = {
  name: 'exec',
  title: 'A program that prints one JSON object per line, started without a shell and again when it ends.',
  needs: 'The program. It finds the id of its device in FLEETWRIGHT_DEVICE.',
  whenSilent: 'does its program flush every line that it prints?',
};

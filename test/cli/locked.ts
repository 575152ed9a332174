/** A lock file that names fleetwright by its checksum: a tarball in the repository. */
export const LOCKED = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    '': { devDependencies: { fleetwright: 'file:vendor/fleetwright.tgz' } },
    'node_modules/fleetwright': { version: '0.1.0', resolved: 'file:vendor/fleetwright.tgz', integrity: 'sha512-AAAA' },
  },
});

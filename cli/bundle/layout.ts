/** Where things lie on the device. The unit, the install script and the pages take them from here. */
export const DEVICE_LAYOUT = {
  unit: 'fleetwright-agent.service',
  user: 'fleetwright',
  /** Replaced as a whole by every install. */
  program: '/opt/fleetwright',
  /** A link to the Node that the install script found. */
  node: '/opt/fleetwright/node',
  agent: '/opt/fleetwright/agent/agent.js',
  settings: '/etc/fleetwright',
  config: '/etc/fleetwright/config.json',
  authority: '/etc/fleetwright/ca.pem',
  claim: '/etc/fleetwright/claim',
  /** Keys and the log of readings: no install touches it. */
  data: '/var/lib/fleetwright',
  /** Key and certificate in it (runtime/agent/provisioning/): whoever brings both needs no claim. */
  identity: '/var/lib/fleetwright/identity',
  units: '/etc/systemd/system',
} as const;

/** Where things lie in the bundle, below its one folder. */
export const BUNDLE_LAYOUT = {
  readme: 'README.md',
  install: 'install.sh',
  unit: DEVICE_LAYOUT.unit,
  config: 'config.json',
  authority: 'ca.pem',
  agent: 'agent/agent.js',
  agentPackage: 'agent/package.json',
  licences: 'agent/LICENCES.txt',
  modules: 'agent/node_modules',
  certificate: 'claim/certificate.pem',
  privateKey: 'claim/private.key',
} as const;

export const ARCHITECTURES = ['arm64', 'x64'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** `package.json` says the same (`engines`); older ones lack what the agent is built for. */
export const LEAST_NODE = { major: 20, minor: 19 } as const;

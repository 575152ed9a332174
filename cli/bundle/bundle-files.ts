import { jsonText } from '../../compiler/ir/artifact';
import { type AgentConfig, ENDPOINT_PLACEHOLDER } from '../../schema/agent-config';
import { agentFiles } from './agent-files';
import type { BundleFile } from './bundle-file';
import { type Architecture, BUNDLE_LAYOUT, DEVICE_LAYOUT, LEAST_NODE } from './layout';
import type { Claim } from './read-claim';
import installTemplate from './templates/install.sh.hbs';
import readmeTemplate from './templates/README.md.hbs';
import { unit } from './unit';

export interface BundleParts {
  readonly config: AgentConfig;
  readonly arch: Architecture;
  /** PEM. Without it, the agent trusts what its system does. */
  readonly authority?: string;
  readonly claim?: Claim;
}

/** Everything that a device of the field needs, except for Node. */
export function bundleFiles(parts: BundleParts): readonly BundleFile[] {
  const { config, authority, claim, arch } = parts;
  const about = described(parts);
  return [
    { path: BUNDLE_LAYOUT.readme, content: readmeTemplate(about) },
    { path: BUNDLE_LAYOUT.install, content: installTemplate(about), mode: 0o755 },
    { path: BUNDLE_LAYOUT.unit, content: unit(config, authority !== undefined) },
    { path: BUNDLE_LAYOUT.config, content: jsonText(config) },
    ...(authority === undefined ? [] : [{ path: BUNDLE_LAYOUT.authority, content: authority }]),
    ...(claim === undefined ? [] : claimFiles(claim)),
    ...agentFiles(arch),
  ];
}

function claimFiles({ certificate, privateKey }: Claim): readonly BundleFile[] {
  return [
    { path: BUNDLE_LAYOUT.certificate, content: certificate, mode: 0o600 },
    { path: BUNDLE_LAYOUT.privateKey, content: privateKey, mode: 0o600 },
  ];
}

function described({ config, authority, claim, arch }: BundleParts): object {
  const { thing, connection, driver, provisioning } = config;
  return {
    ...DEVICE_LAYOUT,
    thing,
    arch,
    node: LEAST_NODE,
    placeholder: ENDPOINT_PLACEHOLDER,
    endpoint: connection.endpoint === ENDPOINT_PLACEHOLDER ? '' : connection.endpoint,
    port: connection.port,
    hasAuthority: authority !== undefined,
    hasClaim: claim !== undefined,
    byClaim: provisioning.by === 'claim',
    runsPrograms: driver.use === 'exec',
    replays: driver.use === 'replay',
  };
}

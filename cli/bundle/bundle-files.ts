import { jsonText } from '../../compiler/ir/artifact';
import { type AgentConfig, ENDPOINT_PLACEHOLDER } from '../../schema/agent-config';
import { agentFiles } from './agent-files';
import type { BundleFile } from './bundle-file';
import { type Architecture, IN_BUNDLE, LEAST_NODE, ON_DEVICE } from './layout';
import type { Claim } from './pem';
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
    { path: IN_BUNDLE.readme, content: readmeTemplate(about) },
    { path: IN_BUNDLE.install, content: installTemplate(about), mode: 0o755 },
    { path: IN_BUNDLE.unit, content: unit(config, authority !== undefined) },
    { path: IN_BUNDLE.config, content: jsonText(config) },
    ...(authority === undefined ? [] : [{ path: IN_BUNDLE.authority, content: authority }]),
    ...(claim === undefined ? [] : claimFiles(claim)),
    ...agentFiles(arch),
  ];
}

function claimFiles({ certificate, privateKey }: Claim): readonly BundleFile[] {
  return [
    { path: IN_BUNDLE.certificate, content: certificate, mode: 0o600 },
    { path: IN_BUNDLE.privateKey, content: privateKey, mode: 0o600 },
  ];
}

function described({ config, authority, claim, arch }: BundleParts): object {
  const { thing, connection, driver, provisioning } = config;
  return {
    ...ON_DEVICE,
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

import { basename, resolve } from 'node:path';
import { compile } from '../../compiler/index';
import { quoteShell } from '../../compiler/quoting/quote';
import { fileName } from '../../compiler/targets/agents/file-name';
import { ENDPOINT_PLACEHOLDER } from '../../schema/agent-config';
import { agentConfigOf } from '../bundle/agent-config';
import { type BundleParts, bundleFiles } from '../bundle/bundle-files';
import { endpointWarnings, withEndpoint } from '../bundle/endpoint';
import { ARCHITECTURES } from '../bundle/layout';
import { readAuthority, readClaim } from '../bundle/read-claim';
import { tarball } from '../bundle/tarball';
import { requireOutsideOutput, writeBundle } from '../bundle/write-bundle';
import { argument, type Call, type Command, ENV_OPTION, EXIT, MANIFEST_ARGUMENT, textOption } from '../command';
import { relocated } from '../findings';
import { findingsText } from '../format';
import { manifestFile } from '../manifest-file';
import { counted } from '../table';
import { Unable } from '../unable';

export const bundle: Command = {
  arguments: [{ name: 'thing', about: 'a device or gateway that connects', required: true }, MANIFEST_ARGUMENT],
  options: [
    ENV_OPTION,
    { flags: '--out <file>', about: 'where the bundle goes; without it, <thing>.tar.gz here' },
    { flags: '--endpoint <host>', about: "the account's Data-ATS endpoint; without it, install.sh asks for it" },
    { flags: '--arch <arch>', about: 'the processor of the device', choices: ARCHITECTURES, default: 'arm64' },
    { flags: '--ca <file>', about: "the authorities to trust; without it, those of the device's system" },
    { flags: '--claim <folder>', about: 'put the claim certificate and private key in this folder into the bundle' },
  ],
  examples: [
    { line: 'fleet bundle pi-001 --endpoint abc-ats.iot.eu-west-1.amazonaws.com', about: 'pi-001.tar.gz, no secrets' },
    { line: 'fleet bundle pi-001 --claim ~/claims/group4 --out /media/card/pi-001.tar.gz', about: 'with its claim' },
  ],
  notes: [
    'The bundle has the agent, its config, a systemd unit and install.sh, and needs Node 20.19 or newer on the device, nothing from npm. It is made from the manifest, not from generated/.',
    'Without --ca the agent trusts the system: ca-certificates of Debian and Raspberry Pi OS has Amazon Root CA 1. A bundle with --claim is a secret: only you can read the file, and it is to be deleted once it is installed.',
  ],
  run: async (call) => {
    const { terminal } = call;
    const thing = argument(call, 'thing');
    const file = manifestFile(terminal.folder, argument(call, 'manifest'));
    const shown = textOption(call, 'out') ?? `${fileName(thing)}.tar.gz`;
    const given = readGiven(call, resolve(terminal.folder, shown), shown);

    const environment = textOption(call, 'env');
    const options = { manifest: file.name, ...(environment === undefined ? {} : { environment }) };
    const { fleet, output, diagnostics } = await compile(file.sources, options);
    if (!fleet || !output) {
      terminal.err(findingsText(relocated(diagnostics, file.shown), 'text', terminal, terminal.errColour));
      return EXIT.mistakes;
    }
    const emitted = agentConfigOf(thing, fleet, output);
    if (given.claim && emitted.provisioning.by === 'registered') throw noUseForClaim(thing, emitted.group);
    const endpoint = textOption(call, 'endpoint');
    const config = endpoint === undefined ? emitted : withEndpoint(emitted, endpoint);

    const files = bundleFiles({ ...given, config });
    const bytes = await tarball(`fleetwright-${fileName(thing)}`, files);
    writeBundle(resolve(terminal.folder, shown), shown, bytes, given.claim !== undefined);

    terminal.out(`${shown}: ${counted(files.length, 'file')}, ${megabytes(bytes)}, for ${given.arch}\n`);
    for (const warning of warnings(shown, { ...given, config }, fleet.aws.region))
      terminal.err(`warning: ${warning}\n`);
    terminal.out(nextSteps(shown, thing, config.connection.endpoint === ENDPOINT_PLACEHOLDER));
    return EXIT.fine;
  },
};

function readGiven(call: Call, out: string, shown: string): Omit<BundleParts, 'config'> {
  const { folder } = call.terminal;
  const arch = ARCHITECTURES.find((one) => one === call.options.arch) ?? 'arm64';
  const authority = textOption(call, 'ca');
  const claim = textOption(call, 'claim');
  if (claim !== undefined) requireOutsideOutput(out, shown);
  return {
    arch,
    ...(authority === undefined ? {} : { authority: readAuthority(resolve(folder, authority), authority) }),
    ...(claim === undefined ? {} : { claim: readClaim(resolve(folder, claim), claim) }),
  };
}

function noUseForClaim(thing: string, group: string): Unable {
  return new Unable(
    `\`${thing}\` is registered beforehand, as all of ${group}: it has no use for a claim`,
    "leave --claim away; the bundle's README.md says where the device's own certificate goes",
  );
}

function warnings(shown: string, { config, claim }: BundleParts, region: string): readonly string[] {
  const { endpoint } = config.connection;
  return [
    ...(endpoint === ENDPOINT_PLACEHOLDER ? [] : endpointWarnings(endpoint, region)),
    ...(claim === undefined
      ? []
      : [
          `${shown} holds the private key of a claim certificate: keep it out of Git, and delete it once it is installed`,
        ]),
  ];
}

function nextSteps(shown: string, thing: string, needsEndpoint: boolean): string {
  const archive = basename(shown);
  const words = needsEndpoint ? ' --endpoint HOST' : '';
  return [
    '\nOn the device:',
    `  tar -xzf ${quoted(archive)} && sudo sh ${quoted(`fleetwright-${fileName(thing)}/install.sh`)}${words}`,
    '',
  ].join('\n');
}

const quoted = (word: string) => (/^[\w./=-]+$/.test(word) ? word : quoteShell(word));

const megabytes = ({ length }: Uint8Array) => `${(length / 1e6).toFixed(1)} MB`;

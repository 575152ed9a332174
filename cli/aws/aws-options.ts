import { awsClients, type Clients } from '../../compiler/6-apply/aws/clients';
import { identity } from '../../compiler/6-apply/aws/identity';
import { Pace } from '../../compiler/6-apply/aws/pace';
import { systemClock } from '../../compiler/6-apply/step/clock';
import { Refusal } from '../../compiler/6-apply/step/refusal';
import { version } from '../../package.json';
import { type Call, type Option, textOption } from '../command';
import { Unable } from '../unable';

/** How every command that talks to AWS is told where and as whom. The region is the manifest's. */
export const AWS_OPTIONS: readonly Option[] = [
  { flags: '--profile <name>', about: 'the profile of ~/.aws/config, as AWS_PROFILE' },
  { flags: '--account <id>', about: 'go on only with credentials of this account' },
  { flags: '--endpoint-url <url>', about: 'one address for every service, instead of those of AWS' },
];

/** The clients of a call. `slowed` hears when AWS throttles an operation, with the rate it is called at from then on. */
export function clientsOf(call: Call, region: string, slowed?: (operation: string, rate: number) => void): Clients {
  const profile = textOption(call, 'profile');
  if (profile !== undefined) process.env.AWS_PROFILE = profile;
  // Which Node we run on is our own decision (engines in package.json), and nothing that a user can put right.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const endpoint = textOption(call, 'endpointUrl');
  if (endpoint !== undefined && !URL.canParse(endpoint))
    throw new Unable(`\`${endpoint}\` is no address`, 'write it as http://127.0.0.1:5000');
  return awsClients({
    region,
    tool: version,
    pace: new Pace(systemClock, slowed),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
}

/** Throws Refusal where --account names another account than the credentials are of. */
export async function requireGivenAccount(call: Call, clients: Clients): Promise<void> {
  const given = textOption(call, 'account');
  if (given === undefined) return;
  const { account, arn } = await identity(clients);
  if (account === given) return;
  throw new Refusal(
    'other-account',
    `the credentials are of account ${account} (${arn}), and --account says ${given}`,
    'sign in to that account, or set AWS_PROFILE',
  );
}

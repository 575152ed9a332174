import { Refusal } from '../step/refusal';
import { isLakeFormationRefusal, LAKE_FORMATION_FIX } from './lake-formation-refusal';
import { sdkError } from './sdk-error';

/** The reasons that no caller can do anything about, as a Refusal; undefined for any other error, which is the caller's to judge. */
export function refused(problem: unknown, operation: string): Refusal | undefined {
  if (problem instanceof Refusal) return undefined;
  const error = sdkError(problem);
  const found = RULES.find(({ holds }) => holds(error));
  return found && new Refusal(found.kind, found.says(operation, error), found.fix, { cause: problem });
}

type SdkError = ReturnType<typeof sdkError>;

interface Rule {
  readonly kind: Refusal['kind'];
  readonly holds: (error: SdkError) => boolean;
  readonly says: (operation: string, error: SdkError) => string;
  readonly fix: string;
}

const named =
  (...names: readonly string[]) =>
  ({ name }: SdkError) =>
    names.includes(name);

/** The first that holds. Error names: AWS General Reference, "Common errors", and those of S3 and STS. */
const RULES: readonly Rule[] = [
  {
    kind: 'clock',
    holds: (error) =>
      named('RequestTimeTooSkewed', 'RequestInTheFuture', 'RequestExpired')(error) ||
      (named('SignatureDoesNotMatch', 'InvalidSignature')(error) &&
        /signature (expired|not yet current)/i.test(error.message)),
    says: () => 'the clock of this machine differs too much from that of AWS, so no request can be signed',
    fix: 'set the clock (timedatectl set-ntp true), and run it again',
  },
  {
    kind: 'expired-credentials',
    holds: (error) =>
      named('ExpiredToken', 'TokenRefreshRequired')(error) || (isOfProvider(error) && /expired/i.test(error.message)),
    says: () => 'the AWS credentials have expired',
    fix: 'sign in again (aws sso login, or a new session token), and run it again',
  },
  {
    kind: 'no-credentials',
    holds: isOfProvider,
    says: (_, { message }) => `there are no AWS credentials: ${message}`,
    fix: 'sign in (aws sso login), set AWS_PROFILE, or give the job a role',
  },
  {
    kind: 'wrong-credentials',
    holds: named(
      'InvalidClientTokenId',
      'UnrecognizedClient',
      'InvalidAccessKeyId',
      'SignatureDoesNotMatch',
      'InvalidSignature',
      'AuthFailure',
    ),
    says: (_, { message }) => `AWS does not know these credentials: ${message}`,
    fix: 'check AWS_PROFILE and the keys in the environment',
  },
  {
    kind: 'denied',
    holds: ({ message }) => isLakeFormationRefusal(message),
    says: (operation, { message }) => `${operation} is refused by Lake Formation: ${message}`,
    fix: LAKE_FORMATION_FIX,
  },
  {
    kind: 'denied',
    holds: named('AccessDenied', 'Unauthorized', 'UnauthorizedOperation', 'Forbidden'),
    says: (operation, { message }) => `${operation} is not allowed: ${message}`,
    fix: 'give the role that runs fleet this permission',
  },
  {
    kind: 'unreachable',
    holds: ({ name, code }) => NETWORK.has(code) || name === 'TimeoutError',
    says: (operation, { code, message }) => `AWS cannot be reached for ${operation}: ${message || code}`,
    fix: 'check the network, the proxy and --endpoint-url, and run it again',
  },
];

function isOfProvider({ name }: SdkError): boolean {
  return name === 'CredentialsProviderError' || name === 'TokenProviderError' || name === 'ProviderError';
}

/** Error codes of Node for a connection that was not made, or did not last. */
export const NETWORK: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

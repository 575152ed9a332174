import { Refusal } from '../step/refusal';
import type { Clients } from './clients';

/** Whose credentials these are: the account, and the ARN of user or role. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
}

export async function identity(clients: Pick<Clients, 'sts'>): Promise<Identity> {
  const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const { Account, Arn } = await (await clients.sts()).send(new GetCallerIdentityCommand({}));
  if (Account === undefined || Arn === undefined) throw new Error('STS named no account');
  return { account: Account, arn: Arn };
}

/** The guard of every command that changes something: the manifest says which account it is for. */
export function requireAccount({ account, arn }: Identity, wanted: string | null): void {
  if (wanted === null || wanted === account) return;
  throw new Refusal(
    'other-account',
    `the manifest is for account ${wanted}, the credentials are of account ${account} (${arn})`,
    'sign in to that account, set AWS_PROFILE, or choose another environment with --env',
  );
}

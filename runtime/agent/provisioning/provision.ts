import type { AgentConfig } from '../../../schema/agent-config';
import type { Clock } from '../../clock';
import type { ConnectOptions, Credentials, Transport } from '../ports';
import type { IdentityFolder } from './identity-folder';
import { ProvisioningAttempt } from './provisioning-attempt';
import { registrationOf } from './registration-of';
import { makePrivateKey } from './signing-request';

/** What of a config provisioning needs to know. */
export type ProvisioningConfig = Pick<AgentConfig, 'thing' | 'connection' | 'provisioning'>;

export interface ProvisioningOptions {
  readonly config: ProvisioningConfig;
  readonly folder: IdentityFolder;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Where to connect to, and whom to trust. */
  readonly place: Pick<ConnectOptions, 'endpoint' | 'port' | 'keepAliveSeconds' | 'authorityFile'>;
  /** Read when it is needed: a technician may bring it later. */
  claim(): Credentials | undefined;
  /** One line for people per step. Never a key or a token. */
  trace(step: string, detail: string): void;
}

/** `again`: trying again soon may help. `refused`: it will not help before somebody has done something; the detail says what. */
export type Provisioned =
  | { readonly kind: 'ready'; readonly credentials: Credentials }
  | { readonly kind: 'again' | 'refused'; readonly detail: string };

/**
 * One attempt to come to a certificate of its own, from wherever the last one was left. Plain topics instead of the SDK's identity client: the port of a
 * session stays as small as it is, so every step can be cut off in a test, and any transport will do.
 *
 * A device whose config names another template than it was registered by (it moved to another group) is registered anew, where it has a claim: until
 * then its policy lets it publish as what it was.
 */
export async function provision(options: ProvisioningOptions): Promise<Provisioned> {
  const { config, folder, trace } = options;
  const known = folder.credentials();
  if (known && !hasMoved(options)) {
    // A kill right after the certificate was written leaves it behind.
    folder.forgetPending();
    return { kind: 'ready', credentials: known };
  }
  if (known) {
    trace('moved', `to ${config.provisioning.template}; asking for another certificate`);
    const moved = await new ProvisioningAttempt(options, known.privateKey).run();
    if (moved.kind !== 'refused') return moved;
    trace('moved', `not yet, and it goes on as what it was: ${moved.detail}`);
    return { kind: 'ready', credentials: known };
  }
  if (config.provisioning.by === 'registered') {
    const detail = `${config.thing} is registered by hand, and its certificate.pem and private.key are not here`;
    return { kind: 'refused', detail };
  }
  let privateKey = folder.key();
  if (privateKey === undefined) {
    privateKey = makePrivateKey();
    folder.saveKey(privateKey);
    trace('key', 'made a P-256 key, which stays here');
  }
  return new ProvisioningAttempt(options, privateKey).run();
}

function hasMoved({ config, folder, claim }: ProvisioningOptions): boolean {
  const before = folder.registration();
  if (config.provisioning.by !== 'claim' || before === undefined || before === registrationOf(config)) return false;
  return claim() !== undefined;
}

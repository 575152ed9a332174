import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { IotCore } from '../../runtime/twin/iot-core/iot-core';
import type { Snapshot } from '../../schema/plan/snapshot';

/**
 * What apply does on AWS with things that have left the manifest, or have moved to a group that they must join by its claim. There it knows them by what it
 * applied last; here by the registry, which holds this fleet alone, so that a manifest that was changed while nothing ran counts as well.
 */
export function retireOtherThings(
  { registry, retire }: Pick<IotCore, 'registry' | 'retire'>,
  { groups }: Snapshot,
): void {
  const homes = new Map(Object.values(groups).flatMap((group) => group.things.map((thing) => [thing, group] as const)));
  const others = [...registry.things()].filter(({ name, groups: within }) => {
    const home = homes.get(name);
    return home === undefined || (home.provisioning === 'claim' && !within.includes(home.thingGroup));
  });
  if (others.length > 0) retire(new Set(others.map(({ name }) => name)));
}

/**
 * A device that comes back is onboarded anew: whoever installs it leaves nothing of its old identity in this folder. Its certificate is known by being
 * inactive, and no thing's.
 */
export function forgetRetiredThing(identityFolder: string, registry: IotCore['registry']): void {
  const id = certificateIdIn(join(identityFolder, 'certificate.pem'));
  const certificate = id === undefined ? undefined : registry.certificate(id);
  if (certificate?.status === 'INACTIVE' && certificate.things.length === 0)
    rmSync(identityFolder, { recursive: true, force: true });
}

/** The id that AWS IoT gives the certificate in a file: SHA-256 of its DER, in hexadecimal. Undefined where there is none that can be read. */
export function certificateIdIn(certificateFile: string): string | undefined {
  if (!existsSync(certificateFile)) return undefined;
  try {
    const { fingerprint256 } = new X509Certificate(readFileSync(certificateFile));
    return fingerprint256.replaceAll(':', '').toLowerCase();
  } catch {
    return undefined;
  }
}

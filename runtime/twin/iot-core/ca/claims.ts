import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from '../../../private-file';
import type { Catalog } from '../catalog';
import type { Registry } from '../registry/registry';
import type { Authority } from './authority';

/** The files of a claim certificate: what a technician would copy to each device of the group. */
export interface Claim {
  readonly template: string;
  /** Holds the two files and nothing else that a device needs. */
  readonly folder: string;
  readonly certificateId: string;
  readonly certificatePath: string;
  readonly privateKeyPath: string;
}

/** One claim certificate for each provisioning template, ACTIVE and with the template's claim policy; made where it is not there yet. */
export async function openClaims(
  folder: string,
  { templates }: Catalog,
  authority: Authority,
  registry: Registry,
): Promise<ReadonlyMap<string, Claim>> {
  const claims = new Map<string, Claim>();
  for (const { name, claimPolicy } of templates.values()) {
    if (claimPolicy === undefined) continue;
    const claim = await openClaim(join(folder, name), name, authority, registry);
    registry.attachPolicy(claim.certificateId, claimPolicy);
    claims.set(name, claim);
  }
  return claims;
}

async function openClaim(folder: string, template: string, authority: Authority, registry: Registry): Promise<Claim> {
  const paths = {
    certificatePath: join(folder, 'certificate.pem'),
    privateKeyPath: join(folder, 'private.key'),
    idPath: join(folder, 'certificate.id'),
  };
  const { certificatePath, privateKeyPath } = paths;
  const known = existsSync(paths.idPath) ? readFileSync(paths.idPath, 'utf8') : undefined;
  if (known !== undefined && registry.certificate(known) && isPrivateKey(privateKeyPath)) {
    return { template, folder, certificateId: known, certificatePath, privateKeyPath };
  }
  const { id, pem, privateKey } = await authority.deviceCertificate();
  writePrivateFile(certificatePath, pem);
  writePrivateFile(privateKeyPath, privateKey);
  registry.addCertificate(id, pem, 'ACTIVE');
  // Last, so that a half-made claim is made again.
  writePrivateFile(paths.idPath, id);
  return { template, folder, certificateId: id, certificatePath, privateKeyPath };
}

function isPrivateKey(path: string): boolean {
  try {
    return createPrivateKey(readFileSync(path)).type === 'private';
  } catch {
    return false;
  }
}

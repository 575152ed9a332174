import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileProblem, Unable } from '../unable';

export interface Claim {
  /** PEM: the certificate and nothing else. */
  readonly certificate: string;
  /** PEM. Never printed. */
  readonly privateKey: string;
}

/** Far more than any PEM file has. */
const MAX_BYTES = 1024 * 1024;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
const PRIVATE_KEY = /-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----[\s\S]+?-----END \1-----/g;

/** The certificates of a CA file, and nothing else that may stand in it. */
export function readAuthority(path: string, shown: string): string {
  const text = textOf(path, shown);
  if (text.search(PRIVATE_KEY) >= 0) {
    throw new Unable(`${shown} holds a private key`, 'name a file with the certificate of the authority only');
  }
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw new Unable(`${shown} holds no certificate`, 'name a PEM file');
  for (const pem of certificates) {
    if (!parsed(pem, shown).ca) {
      throw new Unable(
        `${shown} holds a certificate that is not one of an authority`,
        "for AWS it is Amazon Root CA 1; leave --ca away and the device's own store is trusted",
      );
    }
  }
  return lines(certificates);
}

/** The certificate and the private key in a folder, whatever their files are called: told by what stands in them. */
export function readClaim(folder: string, shown: string): Claim {
  const texts = namesIn(folder, shown).map((name) => textOf(join(folder, name), `${shown}/${name}`));
  const certificates = new Set(
    texts.flatMap((text) => text.match(CERTIFICATE) ?? []).filter((pem) => !isAuthority(pem, shown)),
  );
  const keys = new Set(texts.flatMap((text) => text.match(PRIVATE_KEY) ?? []));
  const [certificate, privateKey] = [one(certificates, 'certificate', shown), one(keys, 'private key', shown)];
  if (!parsed(certificate, shown).checkPrivateKey(keyOf(privateKey, shown))) {
    throw new Unable(`the certificate and the private key in ${shown} do not belong together`);
  }
  return { certificate: lines([certificate]), privateKey: lines([privateKey]) };
}

function one(found: ReadonlySet<string>, what: string, shown: string): string {
  const [first] = found;
  if (first !== undefined && found.size === 1) return first;
  throw new Unable(
    `${shown} holds ${found.size === 0 ? `no ${what}` : `${found.size} ${what}s`}`,
    'put the claim certificate and its private key, both PEM, into a folder of their own',
  );
}

/** Root CAs often lie beside a certificate, as the AWS console hands them out. */
function isAuthority(pem: string, shown: string): boolean {
  return parsed(pem, shown).ca;
}

function parsed(pem: string, shown: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new Unable(`${shown} holds a certificate that cannot be read`, 'copy it again: it may be cut off');
  }
}

function keyOf(pem: string, shown: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Unable(
      `the private key in ${shown} cannot be read`,
      'it must be PEM without a pass phrase, as AWS IoT hands it out',
    );
  }
}

function namesIn(folder: string, shown: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.(pem|crt|cer|key)$/i.test(name))
      .filter((name) => statSync(join(folder, name)).isFile())
      .sort();
  } catch (problem) {
    throw new Unable(`cannot read ${shown}: ${fileProblem(problem)}`, 'name the folder of the claim certificate');
  }
}

function textOf(path: string, shown: string): string {
  try {
    if (statSync(path).size > MAX_BYTES) throw new Unable(`${shown} is too large for a PEM file`);
    return readFileSync(path, 'utf8');
  } catch (problem) {
    if (problem instanceof Unable) throw problem;
    throw new Unable(`cannot read ${shown}: ${fileProblem(problem)}`);
  }
}

const lines = (blocks: readonly string[]) => blocks.map((pem) => `${pem.replace(/\r\n?/g, '\n')}\n`).join('');

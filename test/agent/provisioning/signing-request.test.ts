import 'reflect-metadata';
import { createPublicKey } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makePrivateKey, signingRequest } from '../../../runtime/agent/provisioning/signing-request';

it('a signing request is read and verified by an independent library, for every name a thing may have', async () => {
  const privateKey = makePrivateKey();
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_.:-]{0,127}$/), async (name) => {
      const request = new x509.Pkcs10CertificateRequest(signingRequest(name, privateKey));
      expect(await request.verify()).toBe(true);
      expect(request.subjectName.getField('CN')).toEqual([name]);
      expect(Buffer.from(request.publicKey.rawData).equals(publicKey)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

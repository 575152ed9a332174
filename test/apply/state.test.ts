import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { beforeEach, expect, it } from 'vitest';
import { snapshotHash } from '../../compiler/5-plan/index';
import { identity, requireAccount } from '../../compiler/6-apply/aws/identity';
import { APPLIED, appliedBytes, readApplied, storeOf } from '../../compiler/6-apply/state/applied';
import type { Snapshot } from '../../schema/plan/snapshot';
import { describeWithMoto, MOTO_ACCOUNT, useMoto } from '../moto/server';
import { clientsFor, REGION, useEnvironment } from './with-clients';

const SNAPSHOT: Snapshot = {
  format: 'fleetwright/snapshot/v1',
  tool: '0.1.0',
  fleet: 'acme',
  environment: null,
  region: REGION,
  account: null,
  stacks: {},
  assets: {},
  groups: {},
};

describeWithMoto('the state of apply in the artifact bucket', () => {
  const moto = useMoto();
  useEnvironment();
  beforeEach(() => moto().reset());

  const made = async () => {
    const clients = clientsFor(moto().url);
    const store = storeOf(clients, 'acme', MOTO_ACCOUNT);
    await (await clients.s3()).send(
      new CreateBucketCommand({
        Bucket: store.address.bucket,
        CreateBucketConfiguration: { LocationConstraint: REGION },
      }),
    );
    return { clients, store };
  };
  const applied = (hash: string) =>
    appliedBytes({ snapshot: SNAPSHOT, hash, appliedAt: '2026-11-25T08:00:00Z', plan: null });

  it('nothing was ever applied: undefined, without a bucket and with an empty one', async () => {
    expect(await readApplied(clientsFor(moto().url), 'acme')).toBeUndefined();
    const { clients } = await made();
    expect(await readApplied(clients, 'acme')).toBeUndefined();
  });

  it('what was written is read again', async () => {
    const { clients, store } = await made();
    const hash = snapshotHash(SNAPSHOT);
    await store.write(APPLIED, await applied(hash));
    expect(await readApplied(clients, 'acme')).toMatchObject({
      snapshot: SNAPSHOT,
      hash,
      appliedAt: '2026-11-25T08:00:00Z',
    });
    expect(await readApplied(clients, 'other')).toBeUndefined();
  });

  it.each([
    ['bytes that are no gzip', async () => new TextEncoder().encode('{}')],
    ['another hash than that of its snapshot', () => applied('0'.repeat(64))],
  ])('%s is refused, and never taken for an empty state', async (_, bytes) => {
    const { clients, store } = await made();
    await store.write(APPLIED, await bytes());
    await expect(readApplied(clients, 'acme')).rejects.toMatchObject({ kind: 'broken-state' });
  });

  it('conditions of a write hold: new means new, and a tag is of one version', async () => {
    const { store } = await made();
    const first = await store.write('x', '1', 'new');
    expect(await store.write('x', '2', 'new')).toBeUndefined();
    const second = await store.write('x', '2', { etag: first ?? '' });
    expect(await store.write('x', '3', { etag: first ?? '' })).toBeUndefined();
    expect(await store.remove('x', { etag: first ?? '' })).toBe(false);
    expect(await store.remove('x', { etag: second ?? '' })).toBe(true);
    expect(await store.read('x')).toBeUndefined();
  });

  it('the account guard compares with the account of the credentials', async () => {
    const who = await identity(clientsFor(moto().url));
    expect(() => requireAccount(who, MOTO_ACCOUNT)).not.toThrow();
    expect(() => requireAccount(who, null)).not.toThrow();
    expect(() => requireAccount(who, '210987654321')).toThrow(/for account 210987654321.*of account 123456789012/);
  });
});

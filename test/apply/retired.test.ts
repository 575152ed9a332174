import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { DESTROY_DEVICES } from '../../compiler/6-apply/devices/destroy-devices';
import { DEVICES_STEP, LEAVING_STEP } from '../../compiler/6-apply/devices/devices-step';
import { liveCertificates } from '../../compiler/6-apply/registry/live-certificates';
import { storeOf } from '../../compiler/6-apply/state/applied';
import type { ApplyWork } from '../../compiler/6-apply/step/apply-step';
import type { Snapshot } from '../../schema/plan/snapshot';
import { describeWithMoto, MOTO_ACCOUNT, useMoto } from '../moto/server';
import { FLEET, fleetOf, group, readyAt, runStep } from './devices-world';
import { runAt } from './fleet-under-test';
import { Tap } from './tap';
import { useEnvironment } from './with-clients';

const POLICY = `${FLEET}-device`;
const claimed = (id: string, things: readonly string[]) => group(id, { things, provisioning: 'claim' });
const FIRST = fleetOf(claimed('rooms', ['r-1', 'r-2', 'r-3']), claimed('sheds', ['s-1']));
const SECOND = fleetOf(claimed('rooms', ['r-1', 'r-2']), claimed('sheds', ['s-1']));

describeWithMoto('a device of a claiming group that leaves the manifest', () => {
  const moto = useMoto();
  const tap = new Tap(() => moto().url);
  beforeAll(() => tap.start());
  afterAll(() => tap.stop());
  useEnvironment();
  beforeEach(async () => {
    await moto().reset();
    await readyAt(moto().url, [`${FLEET}-probe`, 'other-probe']);
    const { CreatePolicyCommand } = await import('@aws-sdk/client-iot');
    const policyDocument = '{"Version":"2012-10-17","Statement":[]}';
    await (await iot()).send(new CreatePolicyCommand({ policyName: POLICY, policyDocument }));
    tap.forget();
  });

  const iot = () => runAt(moto().url).work.clients.iot();

  /** What a provisioning template does: a thing of the group, and a certificate with the policy. Returns the id of the certificate. */
  async function joined(thingName: string, groupId = 'rooms', type = `${FLEET}-probe`): Promise<string> {
    const { AttachPolicyCommand, CreateKeysAndCertificateCommand, CreateThingCommand } = await import(
      '@aws-sdk/client-iot'
    );
    const client = await iot();
    const attributePayload = { attributes: { group: groupId } };
    await client.send(new CreateThingCommand({ thingName, thingTypeName: type, attributePayload }));
    const made = await client.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
    await client.send(new AttachPolicyCommand({ policyName: POLICY, target: made.certificateArn }));
    await attach(thingName, made.certificateArn ?? '');
    return made.certificateId ?? '';
  }

  async function attach(thingName: string, principal: string): Promise<void> {
    const { AttachThingPrincipalCommand } = await import('@aws-sdk/client-iot');
    await (await iot()).send(new AttachThingPrincipalCommand({ thingName, principal }));
  }

  /** ACTIVE or INACTIVE, with its policies and things; undefined where there is none. */
  async function certificate(id: string) {
    const { DescribeCertificateCommand, ListAttachedPoliciesCommand, ListPrincipalThingsCommand } = await import(
      '@aws-sdk/client-iot'
    );
    const client = await iot();
    const found = await client.send(new DescribeCertificateCommand({ certificateId: id })).catch(() => undefined);
    const { status, certificateArn: target = '' } = found?.certificateDescription ?? {};
    if (status === undefined) return undefined;
    const { policies = [] } = await client.send(new ListAttachedPoliciesCommand({ target }));
    const { things = [] } = await client.send(new ListPrincipalThingsCommand({ principal: target }));
    return { status, policies: policies.map(({ policyName }) => policyName), things };
  }

  async function things(): Promise<readonly string[]> {
    const { ListThingsCommand } = await import('@aws-sdk/client-iot');
    const page = await (await iot()).send(new ListThingsCommand({ maxResults: 250 }));
    return (page.things ?? []).map(({ thingName = '' }) => thingName).sort();
  }

  const steps = async (base: Snapshot, target: Snapshot, options: Partial<ApplyWork> = {}, run = runAt(tap.url)) => {
    const notes = [];
    for (const step of [LEAVING_STEP, DEVICES_STEP]) notes.push(await runStep(run, step, base, target, options));
    return notes;
  };

  const ENDED = { status: 'INACTIVE', policies: [], things: [] };
  const KEPT = { status: 'ACTIVE', policies: [POLICY] };

  it('its certificate is deactivated, loses policy and thing, and the thing is deleted; others go on', async () => {
    const [stays, leaves] = [await joined('r-1'), await joined('r-3')];
    const run = runAt(tap.url);
    expect(await liveCertificates(run.work.clients, FIRST, SECOND)).toEqual({ 'r-3': [leaves] });
    expect(await steps(FIRST, SECOND, {}, run)).toEqual([
      undefined,
      `1 retired, 1 certificate deactivated (${leaves})`,
    ]);
    expect(await certificate(leaves)).toEqual(ENDED);
    expect(await certificate(stays)).toEqual({ ...KEPT, things: ['r-1'] });
    expect(await things()).toEqual(['r-1']);
    expect(run.heard).toContainEqual({ event: 'retired', thing: 'r-3', certificates: [leaves], state: 'inactive' });
  });

  it('told to, the certificate is deleted', async () => {
    const leaves = await joined('r-3');
    await steps(FIRST, SECOND, { deletesCertificates: true });
    expect(await certificate(leaves)).toBeUndefined();
  });

  it('one that never joined costs one call, and nobody has left costs none', async () => {
    await steps(FIRST, SECOND);
    expect(tap.operations('IoT.')).toEqual(['IoT.GET /things/r-3']);
    tap.forget();
    await steps(FIRST, FIRST);
    expect(tap.seen).toEqual([]);
  });

  it('a certificate that another thing uses stays active, which is told; one that only those that leave use does not', async () => {
    const shared = await joined('r-3');
    const arn = `arn:aws:iot:eu-west-1:${MOTO_ACCOUNT}:cert/`;
    await joined('r-1');
    await attach('r-1', arn + shared);
    const both = await joined('r-2');
    await attach('r-3', arn + both);
    const run = runAt(tap.url);
    await steps(
      FIRST,
      fleetOf(claimed('rooms', ['r-1']), claimed('sheds', ['s-1'])),
      { deletesCertificates: true },
      run,
    );
    expect(await certificate(shared)).toEqual({ ...KEPT, things: ['r-1'] });
    expect(run.heard).toContainEqual(
      expect.objectContaining({ code: 'certificate-shared', message: expect.stringContaining(shared) }),
    );
    expect(await certificate(both)).toBeUndefined();
    expect(await things()).toEqual(['r-1']);
  });

  it('a thing of the same name that is of another fleet is left alone', async () => {
    const theirs = await joined('r-3', 'rooms', 'other-probe');
    expect(await steps(FIRST, SECOND)).toEqual([undefined, undefined]);
    expect(await certificate(theirs)).toEqual({ ...KEPT, things: ['r-3'] });
  });

  it('a whole group is retired before its stack changes', async () => {
    const ids = [await joined('r-1'), await joined('r-2')];
    const [early] = await steps(FIRST, fleetOf(claimed('sheds', ['s-1'])));
    expect(early).toMatch(/^2 retired, 2 certificates deactivated/);
    for (const id of ids) expect(await certificate(id)).toEqual(ENDED);
    expect(await things()).toEqual([]);
  });

  it('one that moves to another claiming group loses its certificate; where it has joined there already, the old one alone', async () => {
    const moves = fleetOf(claimed('rooms', ['r-1']), claimed('sheds', ['s-1', 'r-2', 'r-3']));
    const [old, alone] = [await joined('r-2'), await joined('r-3')];
    // What the template of the other group does with a thing that is there: attributes replaced, another certificate.
    const { UpdateThingCommand } = await import('@aws-sdk/client-iot');
    const attributePayload = { attributes: { group: 'sheds' } };
    await (await iot()).send(new UpdateThingCommand({ thingName: 'r-2', attributePayload }));
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const anew = await joined('unused');
    await attach('r-2', `arn:aws:iot:eu-west-1:${MOTO_ACCOUNT}:cert/${anew}`);
    await steps(FIRST, moves);
    expect(await certificate(old)).toEqual(ENDED);
    expect(await certificate(alone)).toEqual(ENDED);
    expect(await certificate(anew)).toMatchObject(KEPT);
    expect(await things()).toEqual(['r-2', 'unused']);
  });

  it('one that goes from a registered group to a claiming one is retired, too', async () => {
    const before = fleetOf(group('rooms', { things: ['r-1', 'r-3'] }), claimed('sheds', ['s-1']));
    await runStep(runAt(moto().url), DEVICES_STEP, undefined, before);
    const id = await joined('r-3');
    await steps(before, fleetOf(group('rooms', { things: ['r-1'] }), claimed('sheds', ['s-1', 'r-3'])));
    expect(await certificate(id)).toEqual(ENDED);
    expect(await things()).toEqual(['r-1']);
  });

  it('what joined under an apply that was stopped, and is in no manifest now, is found in the registry', async () => {
    const id = await joined('r-9');
    expect(await steps(SECOND, SECOND)).toEqual([undefined, undefined]);
    await steps(SECOND, SECOND, { goesOn: true });
    expect(await certificate(id)).toEqual(ENDED);
  });

  it('killed at any change, the next apply ends in the same state', async () => {
    const CHANGES = /^IoT\.(POST|PUT|PATCH|DELETE)|^S3\.(PUT|DELETE)/;
    for (let at = 0; ; at += 2) {
      await moto().reset();
      await readyAt(moto().url, [`${FLEET}-probe`]);
      const { CreatePolicyCommand } = await import('@aws-sdk/client-iot');
      const policyDocument = '{"Version":"2012-10-17","Statement":[]}';
      await (await iot()).send(new CreatePolicyCommand({ policyName: POLICY, policyDocument }));
      const ids = [await joined('r-1'), await joined('r-3')];
      let changes = 0;
      tap.fate = ({ operation }) => {
        if (CHANGES.test(operation)) changes += 1;
        if (changes <= at) return 'pass';
        return { status: 403, xml: '{"__type":"UnauthorizedException","message":"killed here"}' };
      };
      const isThrough = await steps(FIRST, SECOND, { deletesCertificates: true }).then(
        () => true,
        () => false,
      );
      tap.fate = () => 'pass';
      if (!isThrough) await steps(FIRST, SECOND, { deletesCertificates: true, goesOn: true });
      const state = [await things(), ...(await Promise.all(ids.map(certificate)))];
      expect(state, `stopped at change ${at}`).toEqual([['r-1'], { ...KEPT, things: ['r-1'] }, undefined]);
      if (isThrough) break;
      expect(at, 'it never comes to its end').toBeLessThan(60);
    }
  }, 180_000);

  it('a fleet that is destroyed retires all of its things', async () => {
    const ids = [await joined('r-1'), await joined('s-1', 'sheds')];
    const { work } = runAt(tap.url);
    const store = storeOf(work.clients, FLEET, MOTO_ACCOUNT);
    expect(await DESTROY_DEVICES.run(work, store, FIRST, { deletesCertificates: false })).toMatch(/^2 retired/);
    for (const id of ids) expect(await certificate(id)).toEqual(ENDED);
    expect(await things()).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { destroy } from '../../compiler/6-apply/destroy';
import { recover, waysOut } from '../../compiler/6-apply/recover';
import { readApplied, storeOf } from '../../compiler/6-apply/state/applied';
import { holderOf, unlock } from '../../compiler/6-apply/state/lock';
import type { FakeResource } from '../cloudformation-fake/fake-stack';
import { describeWithMoto, MOTO_ACCOUNT } from '../moto/server';
import { useWorld } from './fake-world';
import { applied, manifest, ordered, runAt } from './fleet-under-test';
import { killedAt } from './killed-at';
import { useEnvironment } from './with-clients';

const model = (name: string, fields = '[temperature]') =>
  `  ${name}: { detect: anomalies, on: [rooms], fields: ${fields}, features: { store: offline }, algorithm: isolation-forest }\n`;
const ETL = 'etl: { engine: glue, every: 1h }\n';
const WITH = `${ETL}models:\n${model('m')}`;
const both = (name: string) => [`FeatureGroup ${name}`, `ModelPackageGroup ${name}`];

describeWithMoto('what is kept under a name of its own', () => {
  const world = useWorld();
  useEnvironment();
  const run = () => runAt(world().tap.url);
  const fleet = (extra: string) => manifest({ extra });

  const down = (deleteData = false) =>
    destroy(run().work, {
      fleet: 'acme',
      account: null,
      deleteData,
      deletesCertificates: false,
      first: [],
      owner: 'a test',
      token: `d${Math.random().toString(36).slice(2)}`,
      wait: false,
    });
  const left = () => [...world().fake.operations.left.keys()].sort();
  const inMl = () => {
    const stack = world().fake.named('acme-ml');
    return Object.keys(stack?.template.Resources ?? {}).filter((id) => stack?.made.has(id));
  };
  const named = (type: string, name: string) => world().fake.operations.ownerOf(`${type} ${name}`)?.name;
  const bothIn = (name = 'acme-m') => [named('ModelPackageGroup', name), named('FeatureGroup', name)];
  const requireWhole = async () => {
    const { fake } = world();
    expect(fake.named('acme-ml')?.status).toMatch(/^(CREATE|UPDATE)_COMPLETE$/);
    expect(inMl().sort()).toEqual(Object.keys(fake.named('acme-ml')?.template.Resources ?? {}).sort());
    expect(left()).toEqual([]);
    // What was taken over is in step with the manifest: the next plan is empty.
    expect(await applied(run(), fleet(WITH))).toBe('nothing-to-do');
  };

  describe('is taken over by the next apply', () => {
    it('after destroy', async () => {
      await applied(run(), fleet(WITH));
      await down();
      expect(left()).toEqual(both('acme-m'));
      const back = run();
      expect(await applied(back, fleet(WITH))).toBe('done');
      expect(bothIn()).toEqual(['acme-ml', 'acme-ml']);
      expect(back.heard).toContainEqual(
        expect.objectContaining({
          event: 'diagnostic',
          code: 'taken-over',
          message: expect.stringContaining('acme-m'),
        }),
      );
      await requireWhole();
    });

    it('after the last model was taken out and came back', async () => {
      await applied(run(), fleet(WITH));
      await applied(run(), fleet(ETL), { allowDelete: 99 });
      expect(world().fake.named('acme-ml')).toBeUndefined();
      expect(await applied(run(), fleet(WITH))).toBe('done');
      await requireWhole();
    });

    it('after one of several models was taken out and came back, into the stack that is there', async () => {
      await applied(run(), fleet(WITH + model('n')));
      await applied(run(), fleet(WITH));
      expect(left()).toEqual(both('acme-n'));
      expect(await applied(run(), fleet(WITH + model('n')))).toBe('done');
      expect([...bothIn(), ...bothIn('acme-n')]).toEqual(Array.from({ length: 4 }, () => 'acme-ml'));
      expect(left()).toEqual([]);
    });

    it('after a rename there and back, and both names live on', async () => {
      await applied(run(), fleet(WITH));
      await applied(run(), fleet(`${ETL}models:\n${model('other')}`));
      expect([...bothIn('acme-other'), left()]).toEqual(['acme-ml', 'acme-ml', both('acme-m')]);
      expect(await applied(run(), fleet(WITH))).toBe('done');
      expect(bothIn()).toEqual(['acme-ml', 'acme-ml']);
      expect(left()).toEqual(both('acme-other'));
    });

    it('after a failed creation whose remains were kept', async () => {
      const { fake } = world();
      await applied(run(), fleet(ETL), { allowDelete: 99 });
      const { target } = await ordered(run(), fleet(WITH));
      const template = target.stacks['ml']?.template as unknown as { Resources: Record<string, FakeResource> };
      fake.put('acme-ml', 'ROLLBACK_FAILED', template);
      await expect(applied(run(), fleet(WITH))).rejects.toMatchObject({ kind: 'stuck-stack' });
      const ways = await waysOut(run().work, 'acme', MOTO_ACCOUNT);
      expect(ways.map(({ says }) => says).join()).toContain('the next apply takes it over');
      const going = { skip: [], keep: [], owner: 'a test', wait: false, token: 'r1' };
      await recover(run().work, 'acme', MOTO_ACCOUNT, ways, going);
      expect(left().length).toBeGreaterThan(0);
      expect(await applied(run(), fleet(WITH))).toBe('done');
      await requireWhole();
    });

    it('but not a feature group whose creation failed: it holds nothing, is deleted, and made anew', async () => {
      await applied(run(), fleet(WITH));
      await down();
      world().models.failed.set('acme-m', 'The execution role ARN is invalid');
      const back = run();
      expect(await applied(back, fleet(WITH))).toBe('done');
      expect(bothIn()).toEqual(['acme-ml', 'acme-ml']);
      expect(back.heard).toContainEqual(
        expect.objectContaining({
          code: 'failed-before',
          message: expect.stringContaining('The execution role ARN is invalid'),
        }),
      );
      await requireWhole();
    });

    it('also buckets, the one with the state of apply among them, after a destroy --delete-data that stopped before it deleted them', async () => {
      const { fake, tap } = world();
      await applied(run(), manifest());
      const denied = '<Error><Code>AccessDenied</Code><Message>no</Message></Error>';
      tap.fate = ({ operation }) => (operation === 'S3.DELETE ' ? { status: 403, xml: denied } : 'pass');
      await expect(down(true)).rejects.toThrow('not allowed');
      tap.forget();
      expect(left().length).toBe(4);
      // The same manifest as before: what was applied is no longer the truth.
      const back = run();
      expect(await applied(back, manifest())).toBe('done');
      expect(back.heard).toContainEqual(
        expect.objectContaining({ message: expect.stringContaining('the destroy of') }),
      );
      expect(left()).toEqual([]);
      expect(fake.named('acme-lake')).toMatchObject({ status: 'UPDATE_COMPLETE', isProtected: true });
      expect(fake.named('acme-iot')?.status).toBe('CREATE_COMPLETE');
    });
  });

  it('comes as it is and becomes what the manifest says: new features are added, and what was changed by hand is put back', async () => {
    const { fake, tap } = world();
    await applied(run(), fleet(WITH));
    await applied(run(), fleet(ETL), { allowDelete: 99 });
    tap.forget();
    await applied(
      run(),
      fleet(`${ETL}models:\n${model('m')}`.replace('store: offline', 'lags: [10m], store: offline')),
    );
    const sets = tap.seen
      .filter(({ operation }) => operation === 'CloudFormation.CreateChangeSet')
      .map(({ body }) => new URLSearchParams(body))
      .filter((form) => form.get('StackName') === 'acme-ml');
    const [taken, changed] = sets;
    const resources = JSON.parse(taken?.get('TemplateBody') ?? '{}') as { Resources: Record<string, FakeResource> };
    expect(Object.keys(resources.Resources).sort()).toEqual(['MFeatureGroup', 'MModelPackageGroup']);
    expect(taken?.get('ChangeSetType')).toBe('IMPORT');
    expect(changed?.get('DeploymentMode')).toBe('REVERT_DRIFT');
    const features = (template: FakeResource | undefined) =>
      (template?.Properties?.['FeatureDefinitions'] as unknown[] | undefined)?.length ?? 0;
    const now = fake.named('acme-ml')?.template.Resources['MFeatureGroup'];
    expect(features(now)).toBeGreaterThan(features(resources.Resources['MFeatureGroup']));
  });

  describe('is left alone, and says what to do, where', () => {
    const someone = (type: string, Tags: readonly object[]) => {
      const property = `${type}Name`;
      const resource = {
        Type: `AWS::SageMaker::${type}`,
        DeletionPolicy: 'Retain',
        Properties: { [property]: 'acme-m', Tags },
      };
      world().fake.operations.left.set(`${type} acme-m`, resource);
    };

    it.each([
      ['it carries no tags', []],
      ['it is another fleet’s', [{ Key: 'fleetwright:fleet', Value: 'ac' }]],
      [
        'it is of another environment of this fleet',
        [
          { Key: 'fleetwright:fleet', Value: 'acme' },
          { Key: 'fleetwright:environment', Value: 'prod' },
        ],
      ],
    ])('%s', async (_, tags) => {
      someone('ModelPackageGroup', tags);
      await expect(applied(run(), fleet(WITH))).rejects.toMatchObject({
        kind: 'taken-name',
        message: expect.stringContaining('model package group acme-m'),
        fix: expect.stringContaining('fleetwright:fleet=acme'),
      });
      expect([left(), world().fake.named('acme-ml')]).toEqual([['ModelPackageGroup acme-m'], undefined]);
    });

    it('another stack has it', async () => {
      const Tags = [{ Key: 'fleetwright:fleet', Value: 'acme' }];
      const Properties = { ModelPackageGroupName: 'acme-m', Tags };
      const resource = { Type: 'AWS::SageMaker::ModelPackageGroup', DeletionPolicy: 'Retain', Properties };
      world().fake.put('theirs', 'CREATE_COMPLETE', { Resources: { G: resource } });
      await expect(applied(run(), fleet(WITH))).rejects.toMatchObject({
        kind: 'taken-name',
        message: expect.stringContaining('already belongs to the stack'),
        fix: expect.stringContaining('take it out of that one'),
      });
    });

    it('a bucket of the name is somebody else’s', async () => {
      const { CreateBucketCommand } = await import('@aws-sdk/client-s3');
      const Bucket = `acme-raw-${MOTO_ACCOUNT}-eu-west-1`;
      const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
      const s3 = await runAt(world().moto.url).work.clients.s3();
      await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
      await expect(applied(run(), manifest())).rejects.toMatchObject({
        kind: 'taken-name',
        message: expect.stringContaining(`bucket ${Bucket}`),
      });
    });

    it('SageMaker cannot make of it what the manifest says', async () => {
      await applied(run(), fleet(WITH.replace('store: offline', 'lags: [10m], store: offline')));
      await applied(run(), fleet(ETL), { allowDelete: 99 });
      const before = left().length;
      await expect(applied(run(), fleet(WITH))).rejects.toMatchObject({
        kind: 'taken-name',
        message: expect.stringContaining('features that the model no longer has'),
        fix: expect.stringContaining('delete-feature-group'),
      });
      expect(left().length).toBe(before);
    });
  });

  it('a service that gives no answer to the look does not stop an apply, which says so', async () => {
    const { tap } = world();
    tap.fate = ({ headers }) =>
      headers['x-amz-target'] === 'SageMaker.DescribeFeatureGroup' ? { status: 500, xml: '<html>' } : 'pass';
    const first = run();
    expect(await applied(first, fleet(WITH))).toBe('done');
    expect(first.heard).toContainEqual(expect.objectContaining({ code: 'not-looked-at' }));
  });

  it('goes with --delete-data, of every model that ever was, and of no other fleet', async () => {
    const foreign = {
      Type: 'AWS::SageMaker::ModelPackageGroup',
      Properties: { ModelPackageGroupName: 'acme-x', Tags: [] },
    };
    await applied(run(), fleet(WITH + model('n')));
    await applied(run(), fleet(WITH));
    world().fake.operations.left.set('ModelPackageGroup acme-x', foreign);
    await down(true);
    expect(left().filter((name) => !name.includes(MOTO_ACCOUNT))).toEqual(['ModelPackageGroup acme-x']);
  });

  describe('a process that is killed while it takes over', () => {
    const CHANGES = /^(S3\.(PUT|DELETE)|CloudFormation\.(Create|Execute|Delete|Update))/;

    it('before or after each change: the next apply ends in the same state, and nothing is made twice', async () => {
      const { tap, moto, fake } = world();
      const gone = async () => {
        await moto.reset();
        fake.stacks.length = 0;
        fake.operations.left.clear();
        fake.operations.madeCount.clear();
        tap.forget();
        await applied(run(), fleet(WITH));
        await down();
        fake.operations.madeCount.clear();
        tap.forget();
      };
      const end = async () => ({
        hash: (await readApplied(run().work.clients, 'acme'))?.hash,
        stacks: fake.stacks
          .filter(({ status }) => status !== 'DELETE_COMPLETE')
          .map(({ name, status, made }) => [name, status, made.size])
          .sort(),
        madeTwice: [...fake.operations.madeCount].filter(([, count]) => count > 1).map(([key]) => key),
        left: left(),
      });
      await gone();
      await applied(run(), fleet(WITH));
      const points = tap.operations().filter((operation) => CHANGES.test(operation)).length;
      expect(tap.operations()).toContain('CloudFormation.GetTemplate');
      const clean = await end();
      for (let at = 0; at < points; at++) {
        await gone();
        const killed = { url: tap.url, changes: CHANGES, at, fate: 'hang-unanswered' as const };
        await killedAt(killed, (url) => applied(runAt(url), fleet(WITH)));
        tap.forget();
        const { clients, time } = run().work;
        const store = storeOf(clients, 'acme', MOTO_ACCOUNT);
        const holder = await holderOf(store, time);
        if (holder) await unlock(store, holder);
        await applied(run(), fleet(WITH));
        expect(await end(), `killed at change ${at} of ${points}`).toEqual(clean);
      }
    }, 480_000);
  });
});

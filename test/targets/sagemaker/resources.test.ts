import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ENDPOINT_INSTANCES } from '../../../compiler/2-validate/checks/model-instance';
import { featureNames } from '../../../compiler/targets/sagemaker/feature-names';
import type { ModelSpec } from '../../../schema/model-spec';
import { pythonPath } from '../../ml/python';
import { describeWithOracle, oracle } from '../../python/oracle';
import { at } from '../lake/compiled';
import { compiled, PREAMBLE } from './compiled';

/** What is deployed for models: on the first day, and when one was accepted. */

const all = await compiled();
const ofType = (type: string) => all.resources.filter((resource) => resource.type === type);

describe('the stack of models', () => {
  it('has nothing in it that a model must be there for', () => {
    const types = new Set(all.resources.map(({ type }) => type));
    for (const type of ['Model', 'EndpointConfig', 'Endpoint']) expect(types).not.toContain(`AWS::SageMaker::${type}`);
    expect(ofType('AWS::SageMaker::Pipeline')).toHaveLength(8);
    expect(ofType('AWS::SageMaker::ModelPackageGroup').every(({ stateful }) => stateful === true)).toBe(true);
  });

  it('deploys definitions and scripts under a hash of their content', async () => {
    const keys = ofType('AWS::SageMaker::Pipeline').map(({ properties }) =>
      at(properties, 'PipelineDefinition', 'PipelineDefinitionS3Location', 'Key'),
    );
    for (const key of keys) expect(all.assets.map((asset) => asset.key)).toContain(key);
    const other = await compiled(PREAMBLE.replace('horizon: 30m', 'horizon: 40m'));
    const keyOf = ({ assets }: typeof all, file: string) =>
      assets.find(({ files }) => files.includes(`sagemaker/${file}`))?.key;
    for (const file of ['ahead/pipeline.json', 'ahead/model.json', 'ahead/features.py'])
      expect(keyOf(other, file), file).not.toBe(keyOf(all, file));
    expect(keyOf(other, 'plain/pipeline.json')).toBe(keyOf(all, 'plain/pipeline.json'));
  });

  it('gives the scripts of every model the same text', () => {
    const texts = [...all.files].filter(([path]) => path.endsWith('/features.py')).map(([, text]) => text);
    expect(texts).toHaveLength(4);
    expect(new Set(texts).size).toBe(1);
  });

  it('holds the jobs of a model to its own tables, folder and package group', () => {
    const role = all.resources.find(({ logicalId }) => logicalId === 'MlAheadRole');
    const statements = at(role?.properties ?? {}, 'Policies', 0, 'PolicyDocument', 'Statement') as readonly {
      readonly Action: readonly string[];
      readonly Resource: readonly unknown[];
    }[];
    const text = JSON.stringify(statements);
    for (const other of ['forest', 'odd', 'plain']) expect(text).not.toContain(`models/${other}`);
    const everywhere = statements.filter(({ Resource }) => Resource.includes('*')).flatMap(({ Action }) => Action);
    expect(everywhere.sort()).toEqual(['cloudwatch:PutMetricData', 'ecr:GetAuthorizationToken']);
    const writes = statements.filter(({ Action }) => Action.includes('s3:PutObject'));
    expect(JSON.stringify(writes)).not.toContain('curated_room');
  });

  it('calls the pipeline with what its definition has no default for', () => {
    const schedule = all.resources.find(({ logicalId }) => logicalId === 'TrainAheadSchedule');
    const list = at(schedule?.properties ?? {}, 'Target', 'SageMakerPipelineParameters', 'PipelineParameterList');
    const { Parameters } = JSON.parse(all.files.get('sagemaker/ahead/pipeline.json') ?? '') as {
      readonly Parameters: readonly { readonly Name: string; readonly DefaultValue?: unknown }[];
    };
    const wanted = Parameters.filter(({ DefaultValue }) => DefaultValue === undefined).map(({ Name }) => Name);
    expect((list as readonly { readonly Name: string }[]).map(({ Name }) => Name)).toEqual(wanted);
  });
});

describeWithOracle('cfn-lint', () => {
  it('finds nothing in a stack with every way to learn, to deploy and to store', async () => {
    const template = all.files.get('cloudformation/ml.template.json') ?? '';
    expect(await oracle().lint(template, ['us-west-2'])).toEqual([]);
  });
});

describe('the spec of a model', () => {
  it('names columns, units, gaps and labels as the curated table has them', () => {
    const spec = JSON.parse(all.files.get('sagemaker/ahead/model.json') ?? '') as ModelSpec;
    expect(spec.fields).toEqual([
      { id: 'dew_point', column: 'dew_point', unit: 'Cel', derived: true },
      { id: 'humidity', column: 'humidity', unit: '%RH', derived: false },
      { id: 'temperature', column: 'temperature', unit: 'Cel', derived: false },
    ]);
    expect(spec.sources).toEqual([
      {
        group: 'rooms',
        table: 'curated_room',
        everyMs: 60_000,
        gapMs: 180_000,
        labels: [
          { threshold: 'damp', column: 'breach_damp' },
          { threshold: 'warm', column: 'breach_warm', limit: { column: 'temperature', above: 8 } },
        ],
      },
    ]);
    expect(spec.accept).toEqual({ metric: 'rmse', below: 0.8, baseline: 'seasonal' });
    expect(spec.because).toBe('models.ahead');
  });

  it('leaves out thresholds that look at nothing of the model', () => {
    const spec = JSON.parse(all.files.get('sagemaker/plain/model.json') ?? '') as ModelSpec;
    expect(spec.sources[0]?.labels.map(({ threshold }) => threshold)).toEqual(['damp']);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'fleet-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
type Request = Readonly<Record<string, unknown>>;
interface Requests {
  modelRequest(model: object, arn: string, role: string): Request;
  endpointConfigRequest(model: object, arn: string): Request;
  endpointRequest(model: object, config: object): Request;
  scalingRequests(model: object): { readonly target: Request; readonly policy: Request } | undefined;
  newestRequest(model: object): Request;
  watchRequest(model: object, accepted: object, places: object): Request;
}
const file = join(folder, 'requests.mjs');
writeFileSync(file, all.files.get('sagemaker/_deploy/requests.mjs') ?? '');
const requests = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Requests;
const { models } = JSON.parse(all.files.get('sagemaker/_deploy/models.json') ?? '') as {
  readonly models: readonly { id: string }[];
};
const modelCalled = (id: string) => models.find((model) => model.id === id) ?? {};
const PACKAGE = (version: number) => `arn:aws:sagemaker:us-west-2:123456789012:model-package/cold-odd/${version}`;
const ROLE = 'arn:aws:iam::123456789012:role/cold-ml-odd';

describeWithOracle('what the function asks for an accepted model', () => {
  it.each(['ahead', 'odd'])('is what SageMaker takes (%s)', async (id) => {
    const model = modelCalled(id);
    const config = requests.endpointConfigRequest(model, PACKAGE(3));
    const accepted = { ModelPackageArn: PACKAGE(3), CustomerMetadataProperties: { reference: 's3://b/r' } };
    const places = { role: ROLE, curatedBucket: 'c', codeBucket: 'a' };
    const asked: readonly (readonly [service: string, operation: string, request: Request])[] = [
      ['sagemaker', 'CreateModel', requests.modelRequest(model, PACKAGE(3), ROLE)],
      ['sagemaker', 'CreateEndpointConfig', config],
      ['sagemaker', 'CreateEndpoint', requests.endpointRequest(model, config)],
      ['sagemaker', 'UpdateEndpoint', requests.endpointRequest(model, config)],
      ['sagemaker', 'ListModelPackages', requests.newestRequest(model)],
      [
        'sagemaker',
        'StartPipelineExecution',
        { ClientRequestToken: 'x'.repeat(32), ...requests.watchRequest(model, accepted, places) },
      ],
    ];
    const scaling = requests.scalingRequests(model);
    const more = scaling
      ? ([
          ['application-autoscaling', 'RegisterScalableTarget', scaling.target],
          ['application-autoscaling', 'PutScalingPolicy', scaling.policy],
        ] as const)
      : [];
    for (const [service, operation, request] of [...asked, ...more]) {
      expect(await oracle().validate(service, operation, request), operation).toEqual([]);
      // The patterns of application-autoscaling are of Java alone.
      if (service === 'sagemaker')
        expect(await oracle().constraints(service, operation, request), operation).toEqual([]);
    }
    expect(more.length).toBe(id === 'odd' ? 2 : 0);
  });

  it('knows the instance types that it lets through, and no other of their families', async () => {
    for (const [family, sizes] of Object.entries(ENDPOINT_INSTANCES))
      for (const size of sizes) {
        const variant = {
          VariantName: 'v',
          ModelName: 'm',
          InstanceType: `ml.${family}.${size}`,
          InitialInstanceCount: 1,
        };
        const config = { EndpointConfigName: 'e', ProductionVariants: [variant] };
        expect(await oracle().constraints('sagemaker', 'CreateEndpointConfig', config), variant.InstanceType).toEqual(
          [],
        );
      }
  });
});

describeWithOracle('the feature group', () => {
  const group = ofType('AWS::SageMaker::FeatureGroup')[0];

  it('is there where the manifest asks for it, with every feature, and kept when the stack goes', () => {
    expect(ofType('AWS::SageMaker::FeatureGroup')).toHaveLength(1);
    expect(group?.stateful).toBe(true);
    const names = (
      at(group?.properties ?? {}, 'FeatureDefinitions') as readonly { readonly FeatureName: string }[]
    ).map(({ FeatureName }) => FeatureName);
    expect(names.slice(0, 5)).toEqual(['device_id', 'event_time', 'group_id', 'dew_point', 'dew_point_max_600s']);
    expect(new Set(names).size).toBe(names.length);
  });

  it('takes the records that ingest.py makes of a row', async () => {
    const asked =
      'import json, ingest; print(json.dumps(ingest.record_of({"group": "rooms", "device_id": "t-1", "time_ms": 1795600000000, "temperature": 4.25, "rate": float("nan")}, ["temperature", "rate"])))';
    const Record = JSON.parse(python(asked)) as readonly {
      readonly FeatureName: string;
      readonly ValueAsString: string;
    }[];
    expect(Record.map(({ FeatureName, ValueAsString }) => [FeatureName, ValueAsString])).toEqual([
      ['device_id', 't-1'],
      ['event_time', '2026-11-25T09:46:40Z'],
      ['group_id', 'rooms'],
      ['temperature', '4.25'],
    ]);
    const request = { FeatureGroupName: 'cold-ahead', Record };
    expect(await oracle().validate('sagemaker-featurestore-runtime', 'PutRecord', request)).toEqual([]);
    expect(await oracle().constraints('sagemaker-featurestore-runtime', 'PutRecord', request)).toEqual([]);
  });
});

describe('the configuration of an endpoint', () => {
  it('has another name for another version, and the same for the same', () => {
    const nameOf = (version: number) =>
      requests.endpointConfigRequest(modelCalled('odd'), PACKAGE(version)).EndpointConfigName;
    expect(nameOf(1)).toBe(nameOf(1));
    expect(nameOf(1)).not.toBe(nameOf(2));
  });
});

describeWithOracle('what SageMaker is told of the features', () => {
  it('are the names that features.py makes, in its order', { timeout: 180_000 }, () => {
    const specs = ['ahead', 'forest', 'odd', 'plain'].map((id) => all.files.get(`sagemaker/${id}/model.json`) ?? '');
    const asked =
      'import json, sys, features; print(json.dumps([features.feature_names(json.loads(one)) for one in sys.argv[1:]]))';
    const made = JSON.parse(python(asked, ...specs)) as string[][];
    expect(specs.map((spec) => featureNames(JSON.parse(spec) as ModelSpec))).toEqual(made);
  });
});

/** What a line of Python says, with the scripts beside it. */
function python(line: string, ...words: readonly string[]): string {
  const scripts = fileURLToPath(new URL('../../../compiler/targets/sagemaker/scripts', import.meta.url));
  const env = { ...process.env, PYTHONPATH: scripts, PYTHONDONTWRITEBYTECODE: '1' };
  return execFileSync(pythonPath(), ['-c', line, ...words], { env, encoding: 'utf8' });
}

import { DAY_MS } from '../../../../schema/duration';
import type { Fleet } from '../../../ir/fleet/index';
import { type Model, sourceOf } from '../../../ir/fleet/models';
import { formatPath } from '../../../ir/origin';
import { curatedInputs } from './curated-inputs';
import { PARAMETERS } from './parameters';
import type { PipelineParts } from './parts';
import { INPUT, OUTPUT, processing } from './processing';
import { fileValue, joined, outputOf, parameter, runFolder, type Value, versionFolder } from './reference';
import { type Definition, RETRIES, type Step } from './step';
import { watchEveryMs } from './watch-every';

/**
 * Watch → Ingest → Score → Drift, with the accepted model: do new readings still look like what it learned from, and, where the manifest says `batch`, what does
 * it say of them? It takes the place of SageMaker Model Monitor, which is closed to new customers.
 */
export function watchPipeline(parts: PipelineParts): Definition {
  const { fleet, model } = parts;
  const batch = model.deploy.to === 'batch';
  return {
    Version: '2020-12-01',
    Metadata: { fleet: fleet.name, model: model.id, from: formatPath(model.origin.path) },
    Parameters: [
      ...PARAMETERS,
      { Name: 'ModelName', Type: 'String' },
      { Name: 'Version', Type: 'String' },
      { Name: 'Reference', Type: 'String' },
      { Name: 'Psi', Type: 'Float', DefaultValue: model.drift.psi },
    ],
    Steps: [
      watch(parts),
      ...(model.features.store === undefined ? [] : [ingest(parts)]),
      ...(batch ? [score(parts.model)] : []),
      drift(parts, batch),
    ],
  };
}

function watch({ fleet, spec, model, code, images, partitions }: PipelineParts): Step {
  const last = lastMs(fleet, model);
  return processing({
    name: 'Watch',
    description: 'New readings as features, and how far they are from what was learned from',
    script: 'features.py',
    arguments: [
      ...['--mode', 'score', '--curated', `${INPUT}/curated`],
      ...['--reference', `${INPUT}/reference`, '--score', `${OUTPUT}/score`, '--last', String(last)],
      ...['--watch', String(Math.max(DAY_MS, last))],
    ],
    image: images.scripts,
    code,
    inputs: [...curatedInputs(spec, partitions), { name: 'reference', uri: parameter('Reference') }],
    outputs: new Map([['score', versionFolder(model.id, 'new')]]),
    file: { name: 'Drift', output: 'score', path: 'drift.json' },
    cached: false,
  });
}

/** The newest features into the feature group. */
function ingest({ model, code, images, packageGroup }: PipelineParts): Step {
  return processing({
    name: 'Ingest',
    description: 'The same features into the feature group',
    script: 'ingest.py',
    arguments: [
      ...['--score', `${INPUT}/score`, '--records', `${OUTPUT}/records`],
      ...['--feature-group', packageGroup],
    ],
    image: images.scripts,
    code,
    inputs: [{ name: 'score', uri: outputOf('Watch', 'score') }],
    outputs: new Map([['records', runFolder(model.id, 'records')]]),
    cached: false,
  });
}

/**
 * ms. As much as comes in between two watches, and two runs of the ETL more: one that was late leaves nothing out. What was judged already moves nothing
 * (target `findings`).
 */
function lastMs(fleet: Fleet, model: Model): number {
  const every = watchEveryMs(fleet, model);
  return sourceOf(model) === undefined ? every : every + 2 * (fleet.etl?.everyMs ?? 0);
}

function score(model: Model): Step {
  return {
    Name: 'Score',
    Type: 'Transform',
    Description: 'A line per new reading, in the order of rows.csv',
    Arguments: {
      ModelName: parameter('ModelName'),
      BatchStrategy: 'MultiRecord',
      MaxPayloadInMB: 6,
      TransformInput: {
        ContentType: 'text/csv',
        SplitType: 'Line',
        DataSource: {
          S3DataSource: { S3DataType: 'S3Prefix', S3Uri: joined(outputOf('Watch', 'score'), '/score.csv') },
        },
      },
      TransformOutput: {
        S3OutputPath: versionFolder(model.id, 'scores'),
        AssembleWith: 'Line',
        Accept: 'application/jsonlines',
      },
      TransformResources: { InstanceType: parameter('InstanceType'), InstanceCount: 1 },
    },
    RetryPolicies: RETRIES,
  };
}

/** The last step: what is to be scored was scored before it ends the run as failed, which is the event that warns. */
function drift({ model }: PipelineParts, batch: boolean): Step {
  const drifted: Step = {
    Name: 'Drifted',
    Type: 'Fail',
    Arguments: {
      ErrorMessage: joined(
        `${formatPath(model.origin.path)}: new readings no longer look like what it learned from; the numbers are in `,
        outputOf('Watch', 'score'),
        '/drift.json',
      ),
    },
  };
  return {
    Name: 'Drift',
    Type: 'Condition',
    DependsOn: ['Watch', ...(model.features.store === undefined ? [] : ['Ingest']), ...(batch ? ['Score'] : [])],
    Arguments: {
      Conditions: [
        { Type: 'GreaterThan', LeftValue: fileValue('Watch', 'Drift', 'worst'), RightValue: parameter('Psi') },
      ],
      IfSteps: [drifted as unknown as Value],
      ElseSteps: [],
    },
  };
}

import { formatPath } from '../../../ir/origin';
import { curatedInputs } from './curated-inputs';
import { PARAMETERS } from './parameters';
import type { PipelineParts } from './parts';
import { codeUri, INPUT, OUTPUT, processing } from './processing';
import { fileValue, joined, outputOf, parameter, property, runFolder, type Value } from './reference';
import { CACHE, type Definition, RETRIES, type Step } from './step';

const DISK_GB = 30;

/** Features → Train → Evaluate → Gate → Register or Reject. SageMaker's own forest is asked for scores in between, for no script can open its model. */
export function trainingPipeline(parts: PipelineParts): Definition {
  const { fleet, model, spec } = parts;
  const forest = spec.algorithm.name === 'random-cut-forest';
  return {
    Version: '2020-12-01',
    Metadata: { fleet: fleet.name, model: model.id, from: formatPath(model.origin.path) },
    Parameters: PARAMETERS,
    Steps: [
      features(parts),
      forest ? forestTraining(parts) : training(parts),
      ...(forest ? [forestModel(parts), forestScores(parts)] : []),
      evaluation(parts, forest),
      gate(parts),
    ],
  };
}

function features({ spec, model, code, images, partitions }: PipelineParts): Step {
  const outputs = ['train', 'test', 'reference'];
  return processing({
    name: 'Features',
    description: 'Curated readings become examples, split by time',
    script: 'features.py',
    arguments: [
      ...['--mode', 'train', '--curated', `${INPUT}/curated`],
      ...outputs.flatMap((name) => [`--${name}`, `${OUTPUT}/${name}`]),
    ],
    image: images.scripts,
    code,
    inputs: curatedInputs(spec, partitions),
    outputs: new Map(outputs.map((name) => [name, runFolder(model.id, name)])),
    cached: true,
  });
}

const TRAIN_CODE = '/opt/ml/input/data/code';

function training({ model, code, images }: PipelineParts): Step {
  return trainingStep('Learns from the older examples', {
    AlgorithmSpecification: {
      TrainingImage: images.scripts,
      TrainingInputMode: 'File',
      ContainerEntrypoint: ['python3', `${TRAIN_CODE}/train.py`],
    },
    InputDataConfig: [
      channel('code', codeUri(code), 'FullyReplicated'),
      channel('train', outputOf('Features', 'train'), 'FullyReplicated'),
    ],
    Environment: {
      SM_CHANNEL_TRAIN: '/opt/ml/input/data/train',
      SM_MODEL_DIR: '/opt/ml/model',
      SM_OUTPUT_DATA_DIR: '/opt/ml/output/data',
    },
    OutputDataConfig: { S3OutputPath: runFolder(model.id, 'model') },
  });
}

/** Source: SageMaker developer guide, "RCF": train channel sharded by key, CSV without label or header. */
function forestTraining({ spec, model, images, featureNames }: PipelineParts): Step {
  const { num_trees: trees = 100, num_samples_per_tree: samples = 256 } = spec.algorithm.hyperparameters;
  return trainingStep("Learns from the older examples, with SageMaker's own forest", {
    AlgorithmSpecification: { TrainingImage: images.forest, TrainingInputMode: 'File' },
    InputDataConfig: [
      {
        ...channel('train', joined(outputOf('Features', 'train'), '/train.csv'), 'ShardedByS3Key'),
        ContentType: 'text/csv;label_size=0',
      },
    ],
    HyperParameters: {
      feature_dim: String(featureNames.length),
      num_trees: String(trees),
      num_samples_per_tree: String(samples),
    },
    OutputDataConfig: { S3OutputPath: runFolder(model.id, 'model') },
  });
}

function trainingStep(description: string, own: Step['Arguments']): Step {
  return {
    Name: 'Train',
    Type: 'Training',
    Description: description,
    Arguments: {
      ...own,
      ResourceConfig: { InstanceType: parameter('InstanceType'), InstanceCount: 1, VolumeSizeInGB: DISK_GB },
      RoleArn: parameter('Role'),
      StoppingCondition: { MaxRuntimeInSeconds: parameter('MaxRuntimeInSeconds') },
    },
    ...(CACHE ? { CacheConfig: CACHE } : {}),
    RetryPolicies: RETRIES,
  };
}

function channel(
  name: string,
  uri: Value,
  distribution: 'FullyReplicated' | 'ShardedByS3Key',
): { readonly [key: string]: Value } {
  return {
    ChannelName: name,
    DataSource: {
      S3DataSource: { S3DataType: 'S3Prefix', S3Uri: uri, S3DataDistributionType: distribution },
    },
  };
}

const ARTIFACTS = property('Train', 'ModelArtifacts.S3ModelArtifacts');

function forestModel({ images }: PipelineParts): Step {
  return {
    Name: 'Model',
    Type: 'Model',
    Description: 'The forest, so that it can be asked',
    Arguments: {
      PrimaryContainer: { Image: images.forest, ModelDataUrl: ARTIFACTS },
      ExecutionRoleArn: parameter('Role'),
    },
    RetryPolicies: RETRIES.slice(0, 1),
  };
}

function forestScores({ model }: PipelineParts): Step {
  return {
    Name: 'Score',
    Type: 'Transform',
    Description: 'A score for some of what it has learned from, which say what an alarm is, and for each later example',
    Arguments: {
      ModelName: property('Model', 'ModelName'),
      BatchStrategy: 'MultiRecord',
      MaxPayloadInMB: 6,
      TransformInput: {
        ContentType: 'text/csv',
        SplitType: 'Line',
        DataSource: {
          S3DataSource: { S3DataType: 'S3Prefix', S3Uri: joined(outputOf('Features', 'test'), '/asked.csv') },
        },
      },
      TransformOutput: {
        S3OutputPath: runFolder(model.id, 'scores'),
        AssembleWith: 'Line',
        Accept: 'application/jsonlines',
      },
      TransformResources: { InstanceType: parameter('InstanceType'), InstanceCount: 1 },
    },
    RetryPolicies: RETRIES,
  };
}

function evaluation({ model, code, images }: PipelineParts, forest: boolean): Step {
  const inputs = [
    { name: 'model', uri: ARTIFACTS },
    { name: 'test', uri: outputOf('Features', 'test') },
    { name: 'train', uri: outputOf('Features', 'train') },
    ...(forest ? [{ name: 'scores', uri: property('Score', 'TransformOutput.S3OutputPath') }] : []),
  ];
  return processing({
    name: 'Evaluate',
    description: 'Measures it on later examples than it has seen, beside a naive forecast',
    script: 'evaluate.py',
    arguments: [
      ...inputs.flatMap(({ name }) => [`--${name}`, `${INPUT}/${name}`]),
      ...['--output', `${OUTPUT}/evaluation`],
    ],
    image: images.scripts,
    code,
    inputs,
    outputs: new Map([['evaluation', runFolder(model.id, 'evaluation')]]),
    file: { name: 'Evaluation', output: 'evaluation', path: 'evaluation.json' },
    cached: true,
  });
}

function gate(parts: PipelineParts): Step {
  return {
    Name: 'Gate',
    Type: 'Condition',
    Description: 'Registered only where the bound is met and the naive forecast beaten',
    DependsOn: ['Evaluate'],
    Arguments: {
      Conditions: [{ Type: 'Equals', LeftValue: fileValue('Evaluate', 'Evaluation', 'accepted'), RightValue: 1 }],
      IfSteps: [register(parts) as unknown as Value],
      ElseSteps: [reject(parts) as unknown as Value],
    },
  };
}

/** Approved at once: the gate is the approval, written in the manifest. */
function register({ spec, model, images, packageGroup, region }: PipelineParts): Step {
  const forest = spec.algorithm.name === 'random-cut-forest';
  return {
    Name: 'Register',
    Type: 'RegisterModel',
    Arguments: {
      ModelPackageGroupName: packageGroup,
      ModelPackageDescription: `${spec.title} (${model.origin.path.join('.')})`,
      ModelApprovalStatus: 'Approved',
      InferenceSpecification: {
        Containers: [
          {
            Image: forest ? images.forest : images.scripts,
            ModelDataUrl: ARTIFACTS,
            ...(forest ? {} : { Environment: servingVariables(region) }),
          },
        ],
        SupportedContentTypes: ['text/csv', 'application/json'],
        SupportedResponseMIMETypes: ['text/csv', 'application/json', 'application/jsonlines'],
        SupportedTransformInstanceTypes: ['ml.m5.large', 'ml.m5.xlarge'],
        SupportedRealtimeInferenceInstanceTypes: ['ml.m5.large', 'ml.m5.xlarge'],
      },
      ModelMetrics: {
        ModelQuality: {
          Statistics: {
            ContentType: 'application/json',
            S3Uri: joined(outputOf('Evaluate', 'evaluation'), '/evaluation.json'),
          },
        },
      },
      // What the watch compares new readings with.
      CustomerMetadataProperties: { reference: outputOf('Features', 'reference') },
    },
    RetryPolicies: RETRIES.slice(0, 1),
  };
}

/** What the serving half of the image goes by, as the SageMaker Python SDK sets it. */
function servingVariables(region: string): { readonly [key: string]: string } {
  return {
    SAGEMAKER_PROGRAM: 'inference.py',
    SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code',
    SAGEMAKER_CONTAINER_LOG_LEVEL: '20',
    SAGEMAKER_REGION: region,
  };
}

function reject({ model }: PipelineParts): Step {
  return {
    Name: 'Reject',
    Type: 'Fail',
    Arguments: {
      ErrorMessage: joined(
        `${formatPath(model.origin.path)}: the new model was not accepted, and the one before stays; why is in `,
        outputOf('Evaluate', 'evaluation'),
        '/evaluation.json',
      ),
    },
  };
}

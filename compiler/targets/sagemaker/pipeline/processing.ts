import { joined, parameter, type Value } from './reference';
import { CACHE, RETRIES, type Step } from './step';

export const INPUT = '/opt/ml/processing/input';
export const OUTPUT = '/opt/ml/processing/output';
const CODE_FOLDER = `${INPUT}/code`;
const DISK_GB = 30;

export interface Processing {
  readonly name: string;
  readonly description: string;
  /** Of the files in the folder of the code. */
  readonly script: string;
  readonly arguments: readonly string[];
  readonly image: string;
  /** The folder of the code in the bucket of artifacts. */
  readonly code: string;
  /** By name: an address, or a folder under processing/input where that is not called like it. */
  readonly inputs: readonly { readonly name: string; readonly uri: Value; readonly folder?: string }[];
  /** By name: where it goes. It lies under processing/output. */
  readonly outputs: ReadonlyMap<string, Value>;
  readonly file?: { readonly name: string; readonly output: string; readonly path: string };
  readonly cached: boolean;
}

/** A step that runs one of the scripts: the arguments of CreateProcessingJob without the name of the job. */
export function processing(step: Processing): Step {
  const { name, description, script, image, inputs, outputs, file, cached } = step;
  const all = [{ name: 'code', uri: codeUri(step.code) }, ...inputs];
  return {
    Name: name,
    Type: 'Processing',
    Description: description,
    Arguments: {
      ProcessingResources: {
        ClusterConfig: { InstanceType: parameter('InstanceType'), InstanceCount: 1, VolumeSizeInGB: DISK_GB },
      },
      AppSpecification: {
        ImageUri: image,
        ContainerEntrypoint: ['python3', `${CODE_FOLDER}/${script}`],
        ContainerArguments: ['--spec', `${CODE_FOLDER}/model.json`, ...step.arguments],
      },
      RoleArn: parameter('Role'),
      ProcessingInputs: all.map(processingInput),
      ProcessingOutputConfig: {
        Outputs: [...outputs].map(([output, uri]) => ({
          OutputName: output,
          AppManaged: false,
          S3Output: { S3Uri: uri, LocalPath: `${OUTPUT}/${output}`, S3UploadMode: 'EndOfJob' },
        })),
      },
      StoppingCondition: { MaxRuntimeInSeconds: parameter('MaxRuntimeInSeconds') },
    },
    ...(file ? { PropertyFiles: [{ PropertyFileName: file.name, OutputName: file.output, FilePath: file.path }] } : {}),
    ...(cached && CACHE ? { CacheConfig: CACHE } : {}),
    RetryPolicies: RETRIES,
  };
}

function processingInput({ name, uri, folder = name }: Processing['inputs'][number]): Value {
  return {
    InputName: name,
    AppManaged: false,
    S3Input: {
      S3Uri: uri,
      LocalPath: `${INPUT}/${folder}`,
      S3DataType: 'S3Prefix',
      S3InputMode: 'File',
      S3DataDistributionType: 'FullyReplicated',
    },
  };
}

export const codeUri = (code: string): Value => joined('s3://', parameter('CodeBucket'), `/${code}`);

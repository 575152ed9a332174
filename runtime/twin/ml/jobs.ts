import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { BucketFolders } from './bucket-folders';
import { runContainer } from './container';
import type { Json } from './definition';
import { Endpoint } from './endpoint';
import { packModelArchive } from './model-archive';
import { StepFailure } from './step-failure';

/** Where the jobs of a run work, and with what. */
export interface Workplace {
  readonly python: string;
  readonly buckets: BucketFolders;
  readonly executionId: string;
  /** A fresh folder for one job. */
  readonly folder: string;
  /** The address of the scripts: what stands for SageMaker's own forest is among them. */
  readonly codeUri: string | undefined;
  /** model.tar.gz of a model, by its name. */
  readonly modelData: (name: string) => string | undefined;
  readonly said: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

type Arguments = { readonly [key: string]: Json };

/** A job's arguments as far as they are read here; botocore's validator has judged their shape. */
const map = (value: Json | undefined): Arguments =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Arguments) : {};
const list = (value: Json | undefined): readonly Arguments[] =>
  Array.isArray(value) ? value.map((one: Json) => map(one)) : [];
const texts = (value: Json | undefined): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const seconds = (given: Arguments) => Number(map(given.StoppingCondition).MaxRuntimeInSeconds ?? 86_400);
const below = (base: string, path: Json | undefined) => join(base, String(path).replace(/^\/opt\/ml\/?/, ''));
const jobName = ({ executionId }: Workplace, step: string) => `pipelines-${executionId}-${step}`;

function fetchInto(place: Workplace, step: string, uri: Json | undefined, folder: string): void {
  if (place.buckets.fetch(String(uri), folder) > 0) return;
  throw new StepFailure(
    step,
    `there is nothing at ${String(uri)} yet: has the ETL run, and is there data of the group?`,
  );
}

export async function processingJob(step: string, given: Arguments, place: Workplace): Promise<Json> {
  const base = join(place.folder, 'opt', 'ml');
  for (const { S3Input } of list(given.ProcessingInputs)) {
    const { S3Uri, LocalPath } = map(S3Input);
    fetchInto(place, step, S3Uri, below(base, LocalPath));
  }
  const outputs = list(map(given.ProcessingOutputConfig).Outputs).map(({ S3Output }) => map(S3Output));
  for (const { LocalPath } of outputs) mkdirSync(below(base, LocalPath), { recursive: true });
  const app = map(given.AppSpecification);
  const command = [...texts(app.ContainerEntrypoint), ...texts(app.ContainerArguments)];
  const environment = map(given.Environment) as Readonly<Record<string, string>>;
  await runContainer(
    place.python,
    { step, command, environment, base, seconds: seconds(given) },
    place.said,
    place.signal,
  );
  for (const { S3Uri, LocalPath } of outputs) place.buckets.put(below(base, LocalPath), String(S3Uri));
  const named = list(map(given.ProcessingOutputConfig).Outputs).map(
    (output) => [String(output.OutputName), output] as const,
  );
  return { ProcessingJobName: jobName(place, step), ProcessingOutputConfig: { Outputs: Object.fromEntries(named) } };
}

export async function trainingJob(step: string, given: Arguments, place: Workplace): Promise<Json> {
  const base = join(place.folder, 'opt', 'ml');
  const algorithm = map(given.AlgorithmSpecification);
  const ours = texts(algorithm.ContainerEntrypoint).length > 0;
  const command = ours ? texts(algorithm.ContainerEntrypoint) : ['python3', '/opt/ml/input/data/code/train.py'];
  const data = join(base, 'input', 'data');
  for (const channel of list(given.InputDataConfig)) {
    const uri = String(map(map(channel.DataSource).S3DataSource).S3Uri);
    // SageMaker's own images take one file; the script that stands for it wants what lies beside.
    fetchInto(place, step, ours ? uri : dirname(uri), join(data, String(channel.ChannelName)));
  }
  if (!ours) fetchInto(place, step, forestCode(step, algorithm, place), join(data, 'code'));
  writeHyperparameters(base, map(given.HyperParameters));
  const folders = { SM_CHANNEL_TRAIN: '/opt/ml/input/data/train', SM_MODEL_DIR: '/opt/ml/model' };
  const environment = { ...folders, ...(map(given.Environment) as Readonly<Record<string, string>>) };
  for (const folder of ['model', 'output/data']) mkdirSync(join(base, folder), { recursive: true });
  await runContainer(
    place.python,
    { step, command, environment, base, seconds: seconds(given) },
    place.said,
    place.signal,
  );
  const results = join(place.folder, 'results', 'output');
  await packModelArchive(join(base, 'model'), join(results, 'model.tar.gz'));
  cpSync(join(base, 'output', 'data'), join(results, 'data'), { recursive: true });
  const target = `${String(map(given.OutputDataConfig).S3OutputPath)}/${jobName(place, step)}`;
  place.buckets.put(dirname(results), target);
  return {
    TrainingJobName: jobName(place, step),
    ModelArtifacts: { S3ModelArtifacts: `${target}/output/model.tar.gz` },
  };
}

function forestCode(step: string, algorithm: Arguments, { codeUri }: Workplace): string {
  const image = String(algorithm.TrainingImage);
  if (/\/randomcutforest:/.test(image) && codeUri !== undefined) return codeUri;
  throw new StepFailure(step, `there is no program on a laptop that stands for the image ${image}`);
}

/** As SageMaker hands them over. How many columns there are, the script sees. */
function writeHyperparameters(base: string, given: Arguments): void {
  const own = Object.entries(given).filter(([name]) => name !== 'feature_dim');
  if (own.length === 0) return;
  const file = join(base, 'input', 'config', 'hyperparameters.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(Object.fromEntries(own)));
}

/** Posts the lines of each object, a few at a time, and writes an `.out` for each. */
export async function transformJob(step: string, given: Arguments, place: Workplace): Promise<Json> {
  const name = String(given.ModelName);
  const archive = place.modelData(name);
  if (archive === undefined) throw new StepFailure(step, `there is no model ${name}`);
  const input = join(place.folder, 'input');
  const source = map(map(map(given.TransformInput).DataSource).S3DataSource);
  fetchInto(place, step, source.S3Uri, input);
  const results = join(place.folder, 'results');
  mkdirSync(results, { recursive: true });
  const type = String(map(given.TransformInput).ContentType);
  const accept = String(map(given.TransformOutput).Accept ?? 'text/csv');
  const most = Number(given.MaxPayloadInMB ?? 6) * 500_000;
  const skipped = skippedColumns(step, map(given.DataProcessing).InputFilter);
  const endpoint = await Endpoint.open(place.python, place.buckets.pathOf(archive), join(place.folder, 'endpoint'));
  try {
    const file = join(input, basename(String(source.S3Uri)));
    if (!existsSync(file)) throw new StepFailure(step, `${String(source.S3Uri)} is no single object`);
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    let answered = '';
    for (const part of inParts(
      lines.map((line) => line.split(',').slice(skipped).join(',')),
      most,
    )) {
      answered += await endpoint.invoke(part, type, accept);
      place.said(`${answered.split('\n').length - 1} of ${lines.length} scored`);
    }
    writeFileSync(join(results, `${basename(file)}.out`), answered);
  } finally {
    await endpoint.close();
  }
  const target = String(map(given.TransformOutput).S3OutputPath);
  place.buckets.put(results, target);
  return { TransformJobName: jobName(place, step), TransformOutput: { S3OutputPath: target } };
}

/** `$[1:]` leaves the first column away. */
function skippedColumns(step: string, filter: Json | undefined): number {
  if (filter === undefined) return 0;
  const match = /^\$\[(\d+):\]$/.exec(String(filter));
  if (!match) throw new StepFailure(step, `the twin does not know the input filter ${String(filter)}`);
  return Number(match[1]);
}

function* inParts(lines: readonly string[], most: number): Iterable<string> {
  let part = '';
  for (const line of lines) {
    if (part !== '' && part.length + line.length > most) {
      yield part;
      part = '';
    }
    part += `${line}\n`;
  }
  if (part !== '') yield part;
}

import { error, warning } from '../define';

/** Mistakes in models, found by comparing them with the groups and sensors they learn from. */
export const modelsCodes = {
  'unknown-group': error<{ group: string; hint: string }>({
    message: ({ group }) => `there is no group \`${group}\``,
    why: 'What it shows, learns from, keeps quiet about or keeps together is what comes from the groups it names.',
    fix: ({ hint }) => hint,
  }),
  'model-task': error<{ model: string; problem: string }>({
    message: ({ model, problem }) => `the model \`${model}\` ${problem}`,
    why: 'A model either predicts a value or detects anomalies; training, evaluation and gate differ.',
    fix: () => 'write either `predict: { field, horizon }` or `detect: anomalies`',
  }),
  'model-algorithm': error<{ algorithm: string; task: string; hint: string }>({
    message: ({ algorithm, task }) => `${algorithm} cannot ${task}`,
    why: 'xgboost learns to predict a value it is shown; the others learn what is usual and score what is not.',
    fix: ({ hint }) => `use ${hint}`,
  }),
  'model-field': error<{ field: string; problem: string; hint: string }>({
    message: ({ field, problem }) => `the model cannot use \`${field}\`: ${problem}`,
    why: 'A model is trained on rows of numbers, and every group it names must fill every column.',
    fix: ({ hint }) => hint,
  }),
  'model-no-fields': error<{ model: string; groups: string }>({
    message: ({ model, groups }) => `the model \`${model}\` has nothing to learn from: ${groups} share no number`,
    why: 'Without `fields` a model looks at every number that all of its groups have.',
    fix: () => 'make a model per kind of sensor, or name groups that share a number',
  }),
  'model-units': error<{ field: string; units: string }>({
    message: ({ field, units }) => `\`${field}\` has different units in the groups of this model: ${units}`,
    why: 'One column would hold numbers of two scales, and the model would learn the difference between the units.',
    fix: () =>
      'give the sensors one unit, or make a model per unit; a derived field with `convert(…)` brings them together too',
  }),
  'model-features': error<{ has: string; lacks: string }>({
    message: ({ has, lacks }) => `\`${has}\` has no effect without \`${lacks}\``,
    why: 'A rolling statistic is one word of `rolling` over one duration of `windows`: it takes both.',
    fix: ({ has, lacks }) => `add \`${lacks}\` or remove \`${has}\``,
  }),
  'model-window': error<{ what: string; value: string; least: string; group: string; every: string }>({
    message: ({ what, value, group, every }) =>
      `${what} of ${value} is too short: \`${group}\` sends a reading every ${every}`,
    why: 'A sliding window needs two readings to say anything, and a lag or horizon below one interval is the reading itself.',
    fix: ({ least }) => `write at least ${least}`,
  }),
  'model-train-window': warning<{ window: string; longest: string; wants: string }>({
    message: ({ window, longest }) =>
      `${window} of training data is little for a model that looks ${longest} back or ahead`,
    why: 'Neighbouring rows overlap, so independent examples are about as many as the longest window fits into the training data; below 20 of them the evaluation is luck.',
    fix: ({ wants }) => `write \`train: { window: ${wants} }\` or more, or shorten the windows`,
  }),
  'model-accept': error<{ problem: string; fix: string }>({
    message: ({ problem }) => problem,
    why: 'The gate decides alone whether a new model is registered, so it needs one bound that can be met and missed.',
    fix: ({ fix }) => fix,
  }),
  'model-metric': error<{ metric: string; task: string; hint: string }>({
    message: ({ metric, task }) => `${metric} does not measure a model that is to ${task}`,
    why: 'Predicted values are judged by their error; anomalies by how many were found and how many alarms were false.',
    fix: ({ hint }) => `use one of: ${hint}`,
  }),
  'model-instance': error<{ instance: string; hint: string }>({
    message: ({ instance }) => `no endpoint of this model can run on \`${instance}\``,
    why: 'The image of the scripts is built for x86 processors and uses no accelerator, and SageMaker has its own list of types for endpoints.',
    fix: ({ hint }) => hint,
  }),
  'model-instances': error<{ count: number; max: number }>({
    message: ({ count, max }) => `at most ${max} and at least ${count} instances is a contradiction`,
    why: '`count` instances are always there; `max` is how many there may be under load.',
    fix: ({ count }) => `write a \`max\` of at least ${count}, or leave it out`,
  }),
  'model-curated': error<{ model: string; problem: string; fix: string }>({
    message: ({ model, problem }) => `the model \`${model}\` has no table to learn from: ${problem}`,
    why: 'Models learn from the cleaned Parquet files of the lake, which the ETL writes.',
    fix: ({ fix }) => fix,
  }),
  'model-store': error<{ model: string; problem: string }>({
    message: ({ model, problem }) => `the features of \`${model}\` cannot be stored: ${problem}`,
    why: 'A feature group of SageMaker names its features once, at most 64 characters each, and has names of its own.',
    fix: () => 'give the field a shorter or another name, or leave out `store`',
  }),
  'model-region': error<{ model: string; region: string }>({
    message: ({ model, region }) => `SageMaker has no image for the model \`${model}\` in ${region}`,
    why: 'Images lie in an account of AWS per region, and a job can use those of its own region only.',
    fix: () => 'choose another `aws.region`, or remove the model in this environment',
  }),
} as const;

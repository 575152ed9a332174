import { error, warning } from '../define';

/** Mistakes in models, found by comparing them with the groups and sensors they learn from. */
export const modelsCodes = {
  'unknown-group': error<{ group: string; hint: string }>({
    about: 'a group is named that there is not',
    remedy: 'name a group of the manifest',
    message: ({ group }) => `there is no group \`${group}\``,
    why: 'What it shows, learns from, keeps quiet about or keeps together is what comes from the groups it names.',
    fix: ({ hint }) => hint,
  }),
  'model-task': error<{ model: string; problem: string }>({
    about: 'a model is to do nothing, or to predict and to detect at once',
    message: ({ model, problem }) => `the model \`${model}\` ${problem}`,
    why: 'A model either predicts a value or detects anomalies; training, evaluation and gate differ.',
    fix: () => 'write either `predict: { field, horizon }` or `detect: anomalies`',
  }),
  'model-algorithm': error<{ algorithm: string; task: string; hint: string }>({
    about: 'the algorithm of a model cannot do what the model is for',
    remedy: 'use xgboost to predict, and random-cut-forest, isolation-forest or robust-baseline to detect',
    message: ({ algorithm, task }) => `${algorithm} cannot ${task}`,
    why: 'xgboost learns to predict a value it is shown; the others learn what is usual and score what is not.',
    fix: ({ hint }) => `use ${hint}`,
  }),
  'model-field': error<{ field: string; problem: string; hint: string }>({
    about: 'a model uses a field that is no number, or that one of its groups does not have',
    remedy: 'name a number that all groups of the model have, or derive one',
    message: ({ field, problem }) => `the model cannot use \`${field}\`: ${problem}`,
    why: 'A model is trained on rows of numbers, and every group it names must fill every column.',
    fix: ({ hint }) => hint,
  }),
  'model-no-fields': error<{ model: string; groups: string }>({
    about: 'the groups of a model have no number in common',
    message: ({ model, groups }) => `the model \`${model}\` has nothing to learn from: ${groups} share no number`,
    why: 'Without `fields` a model looks at every number that all of its groups have.',
    fix: () => 'make a model per kind of sensor, or name groups that share a number',
  }),
  'model-units': error<{ field: string; units: string }>({
    about: 'a field has different units in the groups of one model',
    message: ({ field, units }) => `\`${field}\` has different units in the groups of this model: ${units}`,
    why: 'One column would hold numbers of two scales, and the model would learn the difference between the units.',
    fix: () =>
      'give the sensors one unit, or make a model per unit; a derived field with `convert(…)` brings them together too',
  }),
  'model-features': error<{ has: string; lacks: string }>({
    about: '`rolling` and `windows` take each other, and only one is there',
    message: ({ has, lacks }) => `\`${has}\` has no effect without \`${lacks}\``,
    why: 'A rolling statistic is one word of `rolling` over one duration of `windows`: it takes both.',
    fix: ({ has, lacks }) => `add \`${lacks}\` or remove \`${has}\``,
  }),
  'model-window': error<{ what: string; value: string; least: string; group: string; every: string }>({
    about: 'a window, lag or horizon is too short for how often readings come',
    message: ({ what, value, group, every }) =>
      `${what} of ${value} is too short: \`${group}\` sends a reading every ${every}`,
    why: 'A sliding window needs two readings to say anything, and a lag or horizon below one interval is the reading itself.',
    fix: ({ least }) => `write at least ${least}`,
  }),
  'model-train-window': warning<{ window: string; longest: string; wants: string }>({
    about: 'a model is trained on little time for how far it looks back or ahead',
    message: ({ window, longest }) =>
      `${window} of training data is little for a model that looks ${longest} back or ahead`,
    why: 'Neighbouring rows overlap, so independent examples are about as many as the longest window fits into the training data; below 20 of them the evaluation is luck.',
    fix: ({ wants }) => `write \`train: { window: ${wants} }\` or more, or shorten the windows`,
  }),
  'model-false-alarms': error<{ problem: string; fix: string }>({
    about: 'a model promises false alarms so rarely, or so often, that nothing it learns from can hold the promise',
    remedy:
      'promise an alarm in no more than three times the time of learning, at most four a day; write it where a model detects',
    message: ({ problem }) => problem,
    why: 'What an alarm is, is learned from how often a device in good health may raise one, and nobody can promise much more time than was learned from.',
    fix: ({ fix }) => fix,
  }),
  'model-accept': error<{ problem: string; fix: string }>({
    about: 'the gate of a model has no bound that can be met and missed',
    remedy: 'write `below` for an error and `above` for a share, with a number that a model can reach',
    message: ({ problem }) => problem,
    why: 'The gate decides alone whether a new model is registered, so it needs one bound that can be met and missed.',
    fix: ({ fix }) => fix,
  }),
  'model-metric': error<{ metric: string; task: string; hint: string }>({
    about: 'the gate of a model asks for a metric of another kind of model',
    remedy: 'use rmse, mae, mape or r2 to predict; precision, recall, f1, auc or false-alarms-per-day to detect',
    message: ({ metric, task }) => `${metric} does not measure a model that is to ${task}`,
    why: 'Predicted values are judged by their error; anomalies by how many were found and how many alarms were false.',
    fix: ({ hint }) => `use one of: ${hint}`,
  }),
  'model-instance': error<{ instance: string; hint: string }>({
    about: 'the endpoint of a model cannot run on its type of instance',
    remedy: 'name an x86 type for endpoints without accelerator, such as `ml.m5.large`',
    message: ({ instance }) => `no endpoint of this model can run on \`${instance}\``,
    why: 'The image of the scripts is built for x86 processors and uses no accelerator, and SageMaker has its own list of types for endpoints.',
    fix: ({ hint }) => hint,
  }),
  'model-instances': error<{ count: number; max: number }>({
    about: 'an endpoint may have fewer instances than it must have',
    message: ({ count, max }) => `at most ${max} and at least ${count} instances is a contradiction`,
    why: '`count` instances are always there; `max` is how many there may be under load.',
    fix: ({ count }) => `write a \`max\` of at least ${count}, or leave it out`,
  }),
  'model-curated': error<{ model: string; problem: string; fix: string }>({
    about: 'a model has no table to learn from',
    remedy: 'add `etl: {}`, and keep curated tables in Parquet',
    message: ({ model, problem }) => `the model \`${model}\` has no table to learn from: ${problem}`,
    why: 'Models learn from the cleaned Parquet files of the lake, which the ETL writes.',
    fix: ({ fix }) => fix,
  }),
  'model-store': error<{ model: string; problem: string }>({
    about: 'a feature cannot be stored under the name that it has',
    message: ({ model, problem }) => `the features of \`${model}\` cannot be stored: ${problem}`,
    why: 'A feature group of SageMaker names its features once, at most 64 characters each, and has names of its own.',
    fix: () => 'give the field a shorter or another name, or leave out `store`',
  }),
  'edge-model-states': warning<{ group: string; models: string; devices: number; knows: string; most: string }>({
    about: 'what training learns of the devices of a group is more than its agents are handed',
    message: ({ group, models, devices, knows, most }) =>
      `what training learns of ${devices} devices of \`${group}\` (${models}) is about ${knows}, and agents are handed ${most} of it at most`,
    why: 'Agents of a group share one document: beyond that size each would fetch too much for its own few devices, so it is left out, and each device warms up for two days after every new version.',
    fix: () => 'split the group, watch fewer `fields`, or leave it so: devices learn what is usual by themselves',
  }),
  'model-region': error<{ model: string; region: string }>({
    about: 'SageMaker has no image for a model in the region of the fleet',
    message: ({ model, region }) => `SageMaker has no image for the model \`${model}\` in ${region}`,
    why: 'Images lie in an account of AWS per region, and a job can use those of its own region only.',
    fix: () => 'choose another `aws.region`, or remove the model in this environment',
  }),
} as const;

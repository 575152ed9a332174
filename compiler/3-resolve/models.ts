import { milliseconds, millisecondsEach } from '../../schema/duration';
import type { Manifest, Model as ModelText } from '../../schema/manifest.generated';
import type { Group } from '../ir/fleet/groups';
import type { Model } from '../ir/fleet/models';
import type { Origins } from './origins';
import { sorted } from './sorted';

export function resolveModels(manifest: Manifest, groups: readonly Group[], origins: Origins): readonly Model[] {
  return sorted(manifest.models).map(([id, model]) => {
    const { features = {}, train = {} } = model;
    return {
      id,
      title: model.title ?? id,
      severity: model.severity ?? 'warning',
      task: model.predict
        ? { kind: 'predict', field: model.predict.field, horizonMs: milliseconds(model.predict.horizon) }
        : { kind: 'detect', falseAlarmEveryMs: millisecondsEach(train.falseAlarms ?? '1 per 30d') },
      on: [...model.on].sort(),
      fields: [...(model.fields ?? sharedNumbers(model.on, groups))].sort(),
      features: {
        rolling: [...(features.rolling ?? [])].sort(),
        windowsMs: (features.windows ?? []).map(milliseconds).sort(ascending),
        lagsMs: (features.lags ?? []).map(milliseconds).sort(ascending),
        rates: features.rates ?? false,
        timeOfDay: features.timeOfDay ?? false,
        ...(features.store === undefined ? {} : { store: features.store }),
      },
      algorithm: model.algorithm,
      train: { windowMs: milliseconds(train.window ?? '30d'), holdOut: train.holdOut ?? 0.2 },
      ...(model.accept ? { accept: resolveAccept(model.accept) } : {}),
      deploy: resolveDeploy(model.deploy),
      everyMs: milliseconds(model.every ?? '7d'),
      drift: { psi: model.drift?.psi ?? 0.2 },
      origin: origins.at('models', id),
    };
  });
}

/** The number fields that every group of the model has. */
function sharedNumbers(on: readonly string[], groups: readonly Group[]): readonly string[] {
  const sets = groups.filter((group) => on.includes(group.id)).map((group) => group.sensor.fields);
  const numbers = (sets[0] ?? []).filter(({ type }) => type === 'number' || type === 'integer').map(({ id }) => id);
  return numbers.filter((id) => sets.every((fields) => fields.some((field) => field.id === id)));
}

/** In one order, whatever that of the manifest is. */
function resolveAccept({ metric, below, above }: NonNullable<ModelText['accept']>): NonNullable<Model['accept']> {
  return { metric, ...(below === undefined ? {} : { below }), ...(above === undefined ? {} : { above }) };
}

function resolveDeploy(deploy: ModelText['deploy']): Model['deploy'] {
  if (deploy?.batch) return { to: 'batch', every: deploy.batch };
  if (deploy?.endpoint === undefined) return { to: 'none' };
  if (typeof deploy.endpoint === 'string') return { to: 'serverless' };
  const { instance, count = 1, max } = deploy.endpoint;
  return { to: 'instance', instance, count, ...(max === undefined ? {} : { max }) };
}

const ascending = (a: number, b: number) => a - b;

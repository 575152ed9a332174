import { diagnose } from '../../diagnostics/diagnose';
import { imageAccount } from '../../ir/sagemaker-images';
import type { FleetCheck } from './index';

/** Has SageMaker the images of every model in the region? */
export const modelRegion: FleetCheck = function* ({ aws, models }) {
  for (const { id, algorithm, origin } of models) {
    const kinds = algorithm === 'random-cut-forest' ? (['scripts', 'forest'] as const) : (['scripts'] as const);
    if (kinds.every((kind) => imageAccount(aws.region, kind) !== undefined)) continue;
    yield diagnose('model-region', origin.place, { model: id, region: aws.region });
  }
};

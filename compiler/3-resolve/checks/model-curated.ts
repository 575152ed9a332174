import { diagnose } from '../../diagnostics/diagnose';
import type { FleetCheck } from './index';

/** Is there a curated table that the scripts of a model can read? */
export const modelCurated: FleetCheck = function* ({ models, etl, lake }) {
  for (const { id, origin } of models) {
    if (!etl) {
      const problem = 'there is no ETL that makes its tables';
      yield diagnose('model-curated', origin.place, { model: id, problem, fix: 'add `etl: {}`' });
    } else if (lake.curated.format === 'iceberg') {
      const problem = 'curated tables are in Iceberg, whose files cannot be read by their addresses';
      const fix = 'write `lake: { curated: { format: parquet } }`';
      yield diagnose('model-curated', origin.place, { model: id, problem, fix });
    }
  }
};

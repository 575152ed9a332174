import type { EtlTree } from '../../ir/etl/tree';
import type { Fleet } from '../../ir/fleet/index';
import renderEntry from './templates/entry.py.hbs';
import renderHead from './templates/head.py.hbs';
import renderIceberg from './templates/iceberg.py.hbs';
import renderLines from './templates/lines.py.hbs';
import renderLinesBefore from './templates/lines-before.py.hbs';
import renderQuality from './templates/quality.py.hbs';
import renderRaw from './templates/raw.py.hbs';
import renderRun from './templates/run.py.hbs';
import renderSteps from './templates/steps.py.hbs';
import renderStore from './templates/store.py.hbs';
import renderTables from './templates/tables.py.hbs';
import renderWrite from './templates/write.py.hbs';
import { jobView } from './view';

/** The whole script of a sensor, in the order in which Python needs its parts. Glue is given one file. */
export function jobScript(fleet: Fleet, tree: EtlTree): string {
  const view = jobView(fleet, tree);
  const isIceberg = fleet.lake.curated.format === 'iceberg';
  const cleaning = [renderHead, renderLines, renderSteps, renderQuality, renderTables];
  const running = [
    renderStore,
    renderRaw,
    renderLinesBefore,
    renderWrite,
    ...(isIceberg ? [renderIceberg] : []),
    renderRun,
    renderEntry,
  ];
  return [...cleaning, ...running].map((render) => render(view)).join('');
}

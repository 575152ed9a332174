import { jsonText } from '../../ir/artifact';
import { codePackage } from '../../ir/code-package';
import type { Fleet } from '../../ir/fleet/index';
import { finders } from '../../ir/fleet/models';
import { type Emission, emission, NOTHING } from '../../ir/target';
import { findingsResources } from './findings-resources';
import { settingsOf } from './settings';
import renderEpisodes from './templates/episodes.mjs.hbs';
import renderFind from './templates/find.mjs.hbs';
import renderIndex from './templates/index.mjs.hbs';
import renderScores from './templates/scores.mjs.hbs';

const ROOT = 'findings';

/** Nothing for a fleet whose models find nothing by themselves: they are trained and watched only. */
export function emit(fleet: Fleet): Emission {
  const models = finders(fleet);
  const [first] = models;
  if (!first) return NOTHING;
  const { origin } = first;
  const view = { fleet: fleet.name };
  const artifacts = [
    { path: `${ROOT}/episodes.mjs`, content: renderEpisodes(view), origin },
    { path: `${ROOT}/find.mjs`, content: renderFind(view), origin },
    { path: `${ROOT}/index.mjs`, content: renderIndex(view), origin },
    { path: `${ROOT}/scores.mjs`, content: renderScores(view), origin },
    { path: `${ROOT}/settings.json`, content: jsonText(settingsOf(fleet, models)), origin },
  ];
  const { asset } = codePackage('findings', ROOT, artifacts);
  return emission({ artifacts, assets: [asset], resources: findingsResources(fleet, models, asset) });
}

import { jsonText } from '../../ir/artifact';
import { codePackage } from '../../ir/code-package';
import { remembered } from '../../ir/fleet/alerts';
import type { Fleet } from '../../ir/fleet/index';
import { type Emission, emission, NOTHING } from '../../ir/target';
import { escalations } from './escalations';
import { notifierResources } from './notifier-resources';
import { settingsOf } from './settings';
import renderIndex from './templates/index.mjs.hbs';
import renderNotify from './templates/notify.mjs.hbs';
import renderPresence from './templates/presence.mjs.hbs';
import renderStep from './templates/step.mjs.hbs';
import { watchedThings } from './watched-things';

const ROOT = 'notifier';

/** Nothing for a fleet whose alerts need no memory: its rules tell the topic themselves (target `iot-rules`). */
export function emit(fleet: Fleet): Emission {
  const memory = remembered(fleet);
  if (!memory) return NOTHING;
  const { origin } = fleet.alerts;
  const view = { fleet: fleet.name };
  const artifacts = [
    { path: `${ROOT}/index.mjs`, content: renderIndex(view), origin },
    { path: `${ROOT}/notify.mjs`, content: renderNotify(view), origin },
    { path: `${ROOT}/presence.mjs`, content: renderPresence(view), origin },
    { path: `${ROOT}/settings.json`, content: jsonText(settingsOf(fleet, memory)), origin },
    { path: `${ROOT}/silence.json`, content: () => watchedThings(fleet), origin },
    { path: `${ROOT}/step.mjs`, content: renderStep(view), origin },
  ];
  const { asset } = codePackage('notifier', ROOT, artifacts);
  const resources = [...escalations(fleet, memory), ...notifierResources(fleet, memory, asset)];
  return emission({ artifacts, assets: [asset], resources });
}

import { type Artifact, jsonText } from '../../../ir/artifact';
import { codePackage } from '../../../ir/code-package';
import type { Fleet } from '../../../ir/fleet/index';
import { modelName, watchPipelineName } from '../../../ir/names';
import type { Asset } from '../../../ir/stack';
import renderIndex from '../templates/index.mjs.hbs';
import renderRequests from '../templates/requests.mjs.hbs';

const FOLDER = 'sagemaker/_deploy';

/** The code of the function and what it knows of the models. `_deploy` is no model: ids have no underscore. */
export function deployFiles(fleet: Fleet): { readonly artifacts: readonly Artifact[]; readonly asset: Asset } {
  const [first] = fleet.models;
  if (!first) throw new Error('there is no model to deploy');
  const file = (name: string, content: string): Artifact => ({
    path: `${FOLDER}/${name}`,
    content,
    origin: first.origin,
  });
  const view = { fleet: fleet.name };
  const artifacts = [
    file('index.mjs', renderIndex(view)),
    file('requests.mjs', renderRequests(view)),
    file(
      'models.json',
      jsonText({ format: 'fleetwright/deployed-models/v1', models: fleet.models.map(deployed(fleet)) }),
    ),
  ];
  return { artifacts, asset: codePackage('ml', FOLDER, artifacts).asset };
}

const deployed = (fleet: Fleet) => (model: Fleet['models'][number]) => ({
  id: model.id,
  name: modelName(fleet, model.id),
  watch: watchPipelineName(fleet, model.id),
  deploy: model.deploy,
});

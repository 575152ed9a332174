import { createHash } from 'node:crypto';
import { type Artifact, contentOf, jsonText } from '../../../ir/artifact';
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
  const hash = createHash('sha256');
  for (const artifact of artifacts) {
    hash.update(artifact.path).update('\0');
    for (const piece of contentOf(artifact)) hash.update(piece);
    hash.update('\0');
  }
  const files = artifacts.map(({ path }) => path);
  return { artifacts, asset: { key: `lambda/ml/${hash.digest('hex')}.zip`, packaging: 'zip', root: FOLDER, files } };
}

const deployed = (fleet: Fleet) => (model: Fleet['models'][number]) => ({
  id: model.id,
  name: modelName(fleet, model.id),
  watch: watchPipelineName(fleet, model.id),
  deploy: model.deploy,
});

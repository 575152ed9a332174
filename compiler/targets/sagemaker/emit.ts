import { createHash } from 'node:crypto';
import { type Artifact, contentOf, jsonText } from '../../ir/artifact';
import type { Fleet } from '../../ir/fleet/index';
import type { Model } from '../../ir/fleet/models';
import { modelName } from '../../ir/names';
import { imageAccount, imageUri } from '../../ir/sagemaker-images';
import type { Asset } from '../../ir/stack';
import { type Emission, emission, NOTHING } from '../../ir/target';
import { deployResources } from './deploy/deploy-resources';
import { deployFiles } from './deploy/files';
import { featureGroup, storeProblems } from './feature-group';
import { featureNames } from './feature-names';
import type { PipelineParts } from './pipeline/parts';
import { trainingPipeline } from './pipeline/training-pipeline';
import { watchPipeline } from './pipeline/watch-pipeline';
import { modelResources } from './resources';
import { SCRIPTS } from './scripts';
import { specOf, treeOf } from './spec';

const ROOT = 'sagemaker';

/** Per model its spec, the scripts and the two pipelines; once, the function that deploys what was accepted. */
export function emit(fleet: Fleet): Emission {
  if (fleet.models.length === 0) return NOTHING;
  const built = fleet.models.map((model) => build(fleet, model));
  const deploy = deployFiles(fleet);
  return emission({
    artifacts: [...built.flatMap(({ artifacts }) => artifacts), ...deploy.artifacts],
    assets: [...built.flatMap(({ assets }) => assets), deploy.asset],
    resources: [...built.flatMap(({ resources }) => resources), ...deployResources(fleet, deploy.asset)],
    diagnostics: built.flatMap(({ diagnostics }) => diagnostics),
  });
}

function build(fleet: Fleet, model: Model): Emission {
  const { id, origin } = model;
  const file = (name: string, content: string): Artifact => ({ path: `${ROOT}/${id}/${name}`, content, origin });
  const spec = specOf(fleet, model);
  const code = [...Object.entries(SCRIPTS).map(([name, text]) => file(name, text)), file('model.json', jsonText(spec))];
  const codeFolder = `ml/${id}/${hashOf(code)}/`;
  const forest = imageAccount(fleet.aws.region, 'forest') === undefined ? '' : imageUri(fleet.aws, 'forest');
  const parts: PipelineParts = {
    fleet,
    model,
    spec,
    region: fleet.aws.region,
    packageGroup: modelName(fleet, id),
    images: { scripts: imageUri(fleet.aws, 'scripts'), forest },
    code: codeFolder,
    featureNames: featureNames(spec),
    partitions: new Map(
      fleet.groups
        .filter((group) => model.on.includes(group.id))
        .map((group) => treeOf(fleet, group).curated)
        .map(({ name, partitions }) => [name, partitions]),
    ),
  };
  const pipeline = file('pipeline.json', jsonText(trainingPipeline(parts)));
  const watch = file('watch.json', jsonText(watchPipeline(parts)));
  const one = (artifact: Artifact, folder: string): Asset => ({
    key: folder + artifact.path.slice(artifact.path.lastIndexOf('/') + 1),
    packaging: 'file',
    root: `${ROOT}/${id}`,
    files: [artifact.path],
  });
  const definitions = {
    pipeline: one(pipeline, `ml/${id}/${hashOf([pipeline])}/`),
    watch: one(watch, `ml/${id}/${hashOf([watch])}/`),
  };
  return {
    artifacts: [...code, pipeline, watch],
    assets: [...code.map((artifact) => one(artifact, codeFolder)), definitions.pipeline, definitions.watch],
    resources: [
      ...modelResources(parts, { pipeline: definitions.pipeline.key, watch: definitions.watch.key }),
      ...featureGroup(parts),
    ],
    diagnostics: storeProblems(parts),
  };
}

function hashOf(files: readonly Artifact[]): string {
  const hash = createHash('sha256');
  for (const artifact of files) {
    hash.update(artifact.path).update('\0');
    for (const piece of contentOf(artifact)) hash.update(piece);
    hash.update('\0');
  }
  return hash.digest('hex').slice(0, 32);
}

import { format } from '../../compiler/1-parse/format/format';
import { jsonText } from '../../compiler/ir/artifact';
import { rolesTemplate } from './roles-template';
import githubTemplate from './templates/github.yml.hbs';
import gitlabTemplate from './templates/gitlab.yml.hbs';

export const CI = ['github', 'gitlab'] as const;
export type Ci = (typeof CI)[number];

/** lockfile: `npm ci`, and the fleet that it installed. none: the machines of the pipeline have fleet. There is no third: a name is no source. */
export const INSTALL = ['lockfile', 'none'] as const;
export type Install = (typeof INSTALL)[number];

const PIPELINES = {
  github: { path: '.github/workflows/fleet.yml', template: githubTemplate },
  gitlab: { path: '.gitlab-ci.yml', template: gitlabTemplate },
} as const;

/** Where the CloudFormation of the roles goes that the jobs of a target take on. */
const rolesPath = (ci: Ci, { suffix }: Pick<Target, 'suffix'>) => `.${ci}/fleet-roles${suffix}.template.json`;

/** One deployment of the fleet. */
export interface Deployed {
  /** Of the fleet with its environment, as every name in AWS begins: `plant-prod`. */
  readonly name: string;
  readonly region: string;
}

export interface PipelineOptions extends Deployed {
  readonly ci: Ci;
  readonly install: Install;
  /** By name, in the order of the manifest, which is the order in which they are applied; none for a fleet that is deployed once. */
  readonly environments: ReadonlyMap<string, Deployed>;
}

/** The pipeline and the roles it takes on, by path. */
export function pipelineFiles({
  ci,
  install,
  name,
  region,
  environments,
}: PipelineOptions): ReadonlyMap<string, string> {
  const installs = install === 'lockfile';
  // Without its flag, npx fetches whoever holds the name where nothing is installed.
  const command = installs ? 'npx --no-install fleet' : 'fleet';
  const { path, template } = PIPELINES[ci];
  const targets = environments.size === 0 ? [onlyTarget({ name, region })] : targetsOf(ci, environments);
  const text = template({
    installs,
    command,
    howInstalled: installs ? '' : ' --install none',
    many: environments.size > 0,
    options: JSON.stringify([ALL, ...environments.keys()]),
    all: ALL,
    region,
    targets,
  });
  // In the layout of the manifest.
  const { value } = format('pipeline', text);
  if (value === undefined) throw new Error('the template of the pipeline is not YAML');
  return new Map([
    [path, value],
    ...targets.map((target) => [rolesPath(ci, target), jsonText(rolesTemplate(target, ci))] as const),
  ]);
}

/** What the jobs of one deployment are made of. */
export interface Target {
  /** The environment; empty without one. */
  readonly name: string;
  /** The fleet with its environment. */
  readonly fleet: string;
  readonly region: string;
  /** Behind the names of jobs and files: `-prod`. */
  readonly suffix: string;
  /** Behind the names of variables: `_PROD`. */
  readonly variable: string;
  /** Behind a command: ` --env prod`. */
  readonly flag: string;
  /** Behind what marks a comment, so that each deployment of each fleet finds its own. */
  readonly marked: string;
  readonly needs: string;
  readonly applyIf: string;
}

function onlyTarget({ name, region }: Deployed): Target {
  return { name: '', fleet: name, region, suffix: '', variable: '', flag: '', marked: '', needs: '', applyIf: '' };
}

function targetsOf(ci: Ci, environments: PipelineOptions['environments']): readonly Target[] {
  let before: string | undefined;
  return [...environments].map(([name, { name: fleet, region }]) => {
    const variable = `_${name.toUpperCase()}`;
    const target: Target = {
      name,
      fleet,
      region,
      suffix: `-${name}`,
      variable,
      flag: ` --env ${name}`,
      marked: ` ${fleet} -->`,
      ...(ci === 'github' ? inOrderGithub(name, before, variable) : inOrderGitlab(name, before)),
    };
    before = name;
    return target;
  });
}

/** What a person chooses who means no single environment: no environment can be called so, and no system takes an empty choice for sure. */
const ALL = '(all)';

type InOrder = Pick<Target, 'needs' | 'applyIf'>;

/** A job whose needs were passed over is passed over too, unless its condition asks how they ended. */
function inOrderGithub(name: string, before: string | undefined, variable: string): InOrder {
  const conditions = [
    '!failure()',
    '!cancelled()',
    `contains(fromJSON('["push", "workflow_dispatch"]'), github.event_name)`,
    "github.ref == 'refs/heads/main'",
    `vars.FLEET_APPLY_ROLE${variable} != ''`,
    `(!inputs.environment || inputs.environment == '${ALL}' || inputs.environment == '${name}')`,
  ];
  return { needs: before === undefined ? 'check' : `[check, apply-${before}]`, applyIf: conditions.join(' && ') };
}

function inOrderGitlab(name: string, before: string | undefined): InOrder {
  const needs = before === undefined ? '[check]' : `[check, { job: apply-${before}, optional: true }]`;
  return { needs, applyIf: ` && ($ONLY == "${ALL}" || $ONLY == "${name}")` };
}

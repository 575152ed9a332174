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

/** Where the CloudFormation of the roles goes that the pipeline takes on. */
const ROLES: Readonly<Record<Ci, string>> = {
  github: '.github/fleet-roles.template.json',
  gitlab: '.gitlab/fleet-roles.template.json',
};
const PIPELINES = {
  github: { path: '.github/workflows/fleet.yml', template: githubTemplate },
  gitlab: { path: '.gitlab-ci.yml', template: gitlabTemplate },
} as const;

export interface PipelineOptions {
  readonly ci: Ci;
  readonly install: Install;
  /** Of the fleet, as the manifest has it. */
  readonly name: string;
  readonly region: string;
}

/** The pipeline and the roles it takes on, by path. */
export function pipelineFiles({ ci, install, name, region }: PipelineOptions): ReadonlyMap<string, string> {
  const installs = install === 'lockfile';
  // Without its flag, npx fetches whoever holds the name where nothing is installed.
  const command = installs ? 'npx --no-install fleet' : 'fleet';
  const { path, template } = PIPELINES[ci];
  // In the layout of the manifest.
  const { value } = format('pipeline', template({ region, installs, command }));
  if (value === undefined) throw new Error('the template of the pipeline is not YAML');
  return new Map([
    [path, value],
    [ROLES[ci], jsonText(rolesTemplate(name, ci))],
  ]);
}

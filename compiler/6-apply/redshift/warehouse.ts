import type { Snapshot } from '../../../schema/plan/snapshot';
import { snapshotResources } from '../../5-plan/snapshot-resources';
import type { Clients } from '../aws/clients';
import { orAbsent } from '../aws/or-absent';
import { sdkError } from '../aws/sdk-error';

/** The Redshift Serverless that a snapshot declares, and the key of its SQL in the artifact bucket. */
export interface DeclaredWarehouse {
  readonly workgroup: string;
  readonly namespace: string;
  readonly database: string;
  readonly key: string;
}

/** Where statements are sent, and as whom: the administrator, whose password Redshift made and nobody knows. */
export interface Warehouse extends DeclaredWarehouse {
  /** Another one after the namespace was made anew, which is then empty. */
  readonly namespaceId: string;
  readonly secret: string;
}

/** The name of the asset (compiler/targets/redshift). */
const SQL = /^redshift\/schema\/[0-9a-f]{64}\.sql$/;

export function declaredWarehouse(snapshot: Snapshot): DeclaredWarehouse | undefined {
  const key = Object.keys(snapshot.assets).find((name) => SQL.test(name));
  const all = [...snapshotResources(snapshot)];
  const property = (type: string, name: string) => {
    const found = all.find((resource) => resource.type === type);
    return found && String(found.properties[name]);
  };
  const workgroup = property('AWS::RedshiftServerless::Workgroup', 'WorkgroupName');
  const namespace = property('AWS::RedshiftServerless::Namespace', 'NamespaceName');
  const database = property('AWS::RedshiftServerless::Namespace', 'DbName');
  return key && workgroup && namespace && database ? { workgroup, namespace, database, key } : undefined;
}

/** Undefined where there is no such namespace, or an endpoint that stands in for AWS has no such service: its answer is a page and no JSON. */
export async function liveWarehouse(clients: Clients, declared: DeclaredWarehouse): Promise<Warehouse | undefined> {
  const { GetNamespaceCommand } = await import('@aws-sdk/client-redshift-serverless');
  const client = await clients.redshiftServerless();
  const asked = orAbsent(client.send(new GetNamespaceCommand({ namespaceName: declared.namespace })));
  const found = await asked.catch((problem: unknown) => {
    if (sdkError(problem).name === 'SyntaxError') return undefined;
    throw problem;
  });
  const { namespaceId, adminPasswordSecretArn } = found?.namespace ?? {};
  return namespaceId && adminPasswordSecretArn
    ? { ...declared, namespaceId, secret: adminPasswordSecretArn }
    : undefined;
}

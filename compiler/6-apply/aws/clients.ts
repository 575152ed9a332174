import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { GlueClient } from '@aws-sdk/client-glue';
import type { IoTClient } from '@aws-sdk/client-iot';
import type { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import type { LakeFormationClient } from '@aws-sdk/client-lakeformation';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { QuickSightClient } from '@aws-sdk/client-quicksight';
import type { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import type { RedshiftServerlessClient } from '@aws-sdk/client-redshift-serverless';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { STSClient } from '@aws-sdk/client-sts';
import type { Pace } from './pace';
import { type Middle, paced } from './paced';

/** The clients of the SDK. Each is loaded at its first use, so that a command pays for what it calls only. */
export interface Clients {
  readonly region: string;
  cloudformation(): Promise<CloudFormationClient>;
  glue(): Promise<GlueClient>;
  iot(): Promise<IoTClient>;
  iotData(): Promise<IoTDataPlaneClient>;
  lakeformation(): Promise<LakeFormationClient>;
  lambda(): Promise<LambdaClient>;
  quicksight(): Promise<QuickSightClient>;
  redshiftData(): Promise<RedshiftDataClient>;
  redshiftServerless(): Promise<RedshiftServerlessClient>;
  s3(): Promise<S3Client>;
  sagemaker(): Promise<SageMakerClient>;
  sts(): Promise<STSClient>;
}

export interface ClientOptions {
  readonly region: string;
  /** One address for every service, instead of those of AWS. */
  readonly endpoint?: string;
  /** The version of the tool, which AWS sees in the user agent. */
  readonly tool: string;
  readonly pace: Pace;
  /** How long a connection may be silent before the request is sent again, ms. */
  readonly silence?: number;
}

const CONNECT_MS = 10_000;
const SILENCE_MS = 60_000;

/**
 * Every request of every client goes through one middleware (paced.ts): the limiter of its operation, our retries, and one wording for
 * what nobody can help. The SDK itself therefore tries once. Credentials come from where the SDK always looks.
 */
export function awsClients({ region, endpoint, tool, pace, silence = SILENCE_MS }: ClientOptions): Clients {
  const config = {
    region,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: silence },
    customUserAgent: `fleetwright/${tool}`,
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  const made = <C extends Middle>(make: () => Promise<C>) => once(async () => paced(await make(), pace));
  return {
    region,
    cloudformation: made(async () => new (await import('@aws-sdk/client-cloudformation')).CloudFormationClient(config)),
    glue: made(async () => new (await import('@aws-sdk/client-glue')).GlueClient(config)),
    iot: made(async () => new (await import('@aws-sdk/client-iot')).IoTClient(config)),
    iotData: made(async () => new (await import('@aws-sdk/client-iot-data-plane')).IoTDataPlaneClient(config)),
    lakeformation: made(async () => new (await import('@aws-sdk/client-lakeformation')).LakeFormationClient(config)),
    lambda: made(async () => new (await import('@aws-sdk/client-lambda')).LambdaClient(config)),
    quicksight: made(async () => new (await import('@aws-sdk/client-quicksight')).QuickSightClient(config)),
    redshiftData: made(async () => new (await import('@aws-sdk/client-redshift-data')).RedshiftDataClient(config)),
    redshiftServerless: made(
      async () => new (await import('@aws-sdk/client-redshift-serverless')).RedshiftServerlessClient(config),
    ),
    // Names of buckets as hosts are for AWS only: another endpoint has no such DNS.
    s3: made(
      async () =>
        new (await import('@aws-sdk/client-s3')).S3Client({ ...config, forcePathStyle: endpoint !== undefined }),
    ),
    sagemaker: made(async () => new (await import('@aws-sdk/client-sagemaker')).SageMakerClient(config)),
    sts: made(async () => new (await import('@aws-sdk/client-sts')).STSClient(config)),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

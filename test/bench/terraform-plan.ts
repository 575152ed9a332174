import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tap } from '../apply/tap';
import { MOTO_ACCOUNT, MOTO_ENV } from '../moto/process';

/** Where providers lie on a machine without a registry, as `terraform init -plugin-dir` wants it. */
const PLUGINS = process.env.TERRAFORM_PLUGINS ?? '/opt/tf-plugins';

export interface TerraformRun {
  readonly seconds: number;
  readonly calls: number;
  /** The last line of what it printed on its verdict. */
  readonly says: string;
}

/**
 * `terraform plan` of things that are there already and in its state, so that it has nothing to change. The state is written, not applied: making it
 * through the provider takes longer than all of the rest. Undefined where the provider is not to be had.
 */
export async function terraformPlan(
  folder: string,
  tap: Tap,
  devices: number,
  region: string,
): Promise<TerraformRun | undefined> {
  const where = join(folder, 'terraform');
  mkdirSync(where);
  writeFileSync(join(where, 'main.tf'), configuration(tap.url, devices, region));
  const plugins = existsSync(PLUGINS) ? [`-plugin-dir=${PLUGINS}`] : [];
  if ((await run(where, ['init', '-input=false', ...plugins])).code !== 0) return undefined;
  await makeThings(tap.url, devices, region);
  writeFileSync(join(where, 'terraform.tfstate'), state(devices, region));
  tap.forget();
  const started = performance.now();
  const { code, output } = await run(where, ['plan', '-input=false', '-no-color']);
  const seconds = (performance.now() - started) / 1000;
  const says = output.split('\n').find((line) => /^(No changes|Plan:|│ Error)/.test(line)) ?? `ended with ${code}`;
  return { seconds, calls: tap.seen.length, says };
}

const nameOf = (at: number) => `tf-${String(at).padStart(6, '0')}`;

function configuration(endpoint: string, devices: number, region: string): string {
  return `terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}
provider "aws" {
  region                      = "${region}"
  access_key                  = "${MOTO_ENV.AWS_ACCESS_KEY_ID}"
  secret_key                  = "${MOTO_ENV.AWS_SECRET_ACCESS_KEY}"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {
    iot = "${endpoint}"
    sts = "${endpoint}"
  }
}
resource "aws_iot_thing" "device" {
  count      = ${devices}
  name       = format("tf-%06d", count.index)
  attributes = { group = "g1", site = "north" }
}
`;
}

function state(devices: number, region: string): string {
  const instances = Array.from({ length: devices }, (_, at) => {
    const name = nameOf(at);
    const attributes = {
      arn: `arn:aws:iot:${region}:${MOTO_ACCOUNT}:thing/${name}`,
      attributes: { group: 'g1', site: 'north' },
      default_client_id: name,
      id: name,
      name,
      thing_type_name: '',
      version: 1,
    };
    return { index_key: at, schema_version: 0, attributes, sensitive_attributes: [] };
  });
  const resource = {
    mode: 'managed',
    type: 'aws_iot_thing',
    name: 'device',
    provider: 'provider["registry.terraform.io/hashicorp/aws"]',
    instances,
  };
  return JSON.stringify({
    version: 4,
    terraform_version: '1.0.0',
    serial: 1,
    lineage: '00000000-0000-0000-0000-000000000000',
    outputs: {},
    resources: [resource],
  });
}

/** Straight to the endpoint, as fast as it takes them. */
async function makeThings(endpoint: string, devices: number, region: string): Promise<void> {
  const { CreateThingCommand, IoTClient } = await import('@aws-sdk/client-iot');
  const credentials = { accessKeyId: MOTO_ENV.AWS_ACCESS_KEY_ID, secretAccessKey: MOTO_ENV.AWS_SECRET_ACCESS_KEY };
  const client = new IoTClient({ endpoint, region, credentials });
  let next = 0;
  const worker = async () => {
    while (next < devices) {
      const attributePayload = { attributes: { group: 'g1', site: 'north' } };
      await client.send(new CreateThingCommand({ thingName: nameOf(next++), attributePayload }));
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

function run(
  where: string,
  words: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('terraform', [...words], { cwd: where, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (piece) => (output += String(piece)));
    child.stderr.on('data', (piece) => (output += String(piece)));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

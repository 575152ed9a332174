import { createHash } from 'node:crypto';
import type { Json } from '../../../schema/plan/json';
import type { Store } from '../state/store';

/** Longest template that goes along in the request itself, bytes. Source: CloudFormation user guide, "Quotas". */
const INLINE = 51_200;

export type TemplateSource = { readonly TemplateBody: string } | { readonly TemplateURL: string };

/** The text of a template as AWS gets it: JSON without white space, of which the quotas count the bytes. */
function templateText(template: Json): string {
  return JSON.stringify(template);
}

export function templateHash(template: Json): string {
  return createHash('sha256').update(templateText(template)).digest('hex');
}

/** A longer template lies in the artifact bucket, under a name made of its content. */
export async function templateSource(store: Store, template: Json): Promise<TemplateSource> {
  const text = templateText(template);
  if (Buffer.byteLength(text) <= INLINE) return { TemplateBody: text };
  const name = `templates/${templateHash(template)}.json`;
  await store.write(name, text);
  const { bucket, region } = store.address;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return { TemplateURL: `https://${bucket}.s3.${region}.${suffix}/${store.prefix}${name}` };
}

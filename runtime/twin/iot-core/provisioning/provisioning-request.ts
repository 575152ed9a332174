/** A provisioning request, by its topic. */
export type ProvisioningRequest =
  | { readonly kind: 'create-keys' }
  | { readonly kind: 'create-from-csr' }
  | { readonly kind: 'register'; readonly template: string };

const TOPIC =
  /^\$aws\/(?:certificates\/(create|create-from-csr)|provisioning-templates\/([^/]+)\/provision)\/(json|cbor)$/;

export function provisioningRequestOf(
  topic: string,
): { readonly request: ProvisioningRequest; readonly format: 'json' | 'cbor' } | undefined {
  const [, create, template, format] = TOPIC.exec(topic) ?? [];
  if (format === undefined) return undefined;
  const request: ProvisioningRequest =
    template !== undefined
      ? { kind: 'register', template }
      : { kind: create === 'create' ? 'create-keys' : 'create-from-csr' };
  return { request, format: format as 'json' | 'cbor' };
}

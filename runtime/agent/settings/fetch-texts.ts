import type { AgentSettings } from '../../../schema/agent-settings';
import { type FetchOptions, fetchDocument } from '../documents/fetch-document';
import type { DocumentTexts } from './overlay';

/** The texts of the documents that settings name, or why they are refused. */
export type FetchedTexts = { readonly texts: DocumentTexts } | { readonly problem: string };

/** Fetches what is not on the disk yet. `late`: why a document did not come, which another time may. */
export async function fetchTexts(
  { document, ownDocument }: AgentSettings,
  options: FetchOptions,
): Promise<FetchedTexts | { readonly late: string }> {
  const texts: { group?: string; own?: string } = {};
  for (const [key, name, address] of [
    ['group', 'document', document],
    ['own', 'ownDocument', ownDocument],
  ] as const) {
    if (address === undefined) continue;
    const fetched = await fetchDocument(address, options);
    if (fetched.is === 'later') return { late: fetched.why };
    if (fetched.is !== 'here') return { problem: `${name}: ${fetched.why}` };
    texts[key] = fetched.content.toString('utf8');
  }
  return { texts };
}

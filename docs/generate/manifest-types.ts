import { compile } from 'json-schema-to-typescript';
import { manifestSchema } from '../../schema/manifest-schema';

/** schema/manifest.generated.ts: the manifest as TypeScript, from the same schema that checks it. */
export async function manifestTypes(): Promise<string> {
  const text = await compile(structuredClone(manifestSchema()) as never, 'Manifest', {
    additionalProperties: false,
    bannerComment: '// Made by `npm run generate` from schema/sections/. Do not edit.',
    declareExternallyReferenced: true,
    format: true,
    style: { singleQuote: true, printWidth: 120 },
    unreachableDefinitions: true,
    ignoreMinAndMaxItems: true,
  });
  return text;
}

import type { Json } from '../../../schema/plan/json';

/** A resource as it is written in a template. */
interface ResourceBody {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: Readonly<Record<string, Json>>;
}

/** The resources of a template, by logical id. */
export const resourceBodies = (template: Json): Readonly<Record<string, ResourceBody>> =>
  (template as { readonly Resources?: Readonly<Record<string, ResourceBody>> }).Resources ?? {};

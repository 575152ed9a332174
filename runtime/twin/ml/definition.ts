/** A pipeline definition (2020-12-01), as far as the twin runs it. What it does not know is refused by name. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Definition {
  readonly Version: string;
  readonly Metadata?: { readonly [key: string]: Json };
  readonly Parameters: readonly { readonly Name: string; readonly Type: string; readonly DefaultValue?: Json }[];
  readonly Steps: readonly Step[];
}

export interface Step {
  readonly Name: string;
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly Arguments: { readonly [key: string]: Json };
  readonly PropertyFiles?: readonly PropertyFile[];
  readonly CacheConfig?: { readonly Enabled: boolean; readonly ExpireAfter: string };
}

export interface PropertyFile {
  readonly PropertyFileName: string;
  readonly OutputName: string;
  readonly FilePath: string;
}

/** `PT1H`, `P30D`, `P1DT12H` → ms. */
export function isoDurationMs(text: string): number {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (!match) throw new Error(`the twin does not read the duration ${text}`);
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return ((((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000;
}

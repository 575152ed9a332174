/** Where the objects of a table lie: a bucket, and folders of which each partition column names one, as `device=temp-001`. */
export interface Location {
  readonly bucket: string;
  readonly folders: readonly LocationFolder[];
}

export type LocationFolder = { readonly text: string } | { readonly column: string };

/**
 * Reads `s3://bucket/raw/group=${group}/dt=${dt}/`. Athena also takes templates in which a column is part of a name or has another word
 * before it; the twin does not, nor does the compiler write them.
 */
export function readLocation(template: string, columns: readonly string[]): Location | { readonly problem: string } {
  const [, bucket, path] = /^s3:\/\/([^/]+)\/(.*?)\/?$/.exec(template) ?? [];
  if (bucket === undefined || path === undefined) return { problem: `${template} is not a folder of a bucket` };
  const folders: LocationFolder[] = path === '' ? [] : path.split('/').map(folderOf);
  const named = folders.flatMap((folder) => ('column' in folder ? [folder.column] : []));
  const odd = folders.some((folder) => 'text' in folder && folder.text.includes('${'));
  if (odd || [...named].sort().join() !== [...columns].sort().join()) {
    return { problem: `the location ${template} does not name each partition column as column=\${column}` };
  }
  return { bucket, folders };
}

function folderOf(text: string): LocationFolder {
  const [, word, column] = /^([^=]+)=\$\{([^}]+)\}$/.exec(text) ?? [];
  return column !== undefined && word === column ? { column } : { text };
}

/** The first things that are wrong with a document, for people. */
export function schemaProblem(what: string, errors: readonly AjvError[] | null | undefined): string {
  const told = (errors ?? []).slice(0, 3).map(({ instancePath, message, params }) => {
    const key = params['additionalProperty'];
    return `${instancePath || '/'} ${key === undefined ? (message ?? 'is wrong') : `has the unknown key ${JSON.stringify(key)}`}`;
  });
  return `${what}: ${told.join('; ') || 'not valid'}`;
}

export interface FailedQuery {
  readonly error: string;
  /** Where in the SQL, in characters; undefined where nobody knows. */
  readonly at: number | undefined;
}

/** Why, and the place in the SQL. */
export function QueryFailure({ failed: { error, at }, sql }: { failed: FailedQuery; sql: string }) {
  const before = at === undefined ? undefined : sql.slice(0, at).split('\n');
  const line = before && sql.split('\n')[before.length - 1];
  return (
    <div class="refusal" role="alert">
      {error.split('\n').map((line) => (
        <p key={line}>{line}</p>
      ))}
      {before && line !== undefined && (
        <pre>
          {`${before.length} | ${line}\n${' '.repeat(String(before.length).length + 3 + (before.at(-1)?.length ?? 0))}^`}
        </pre>
      )}
    </div>
  );
}

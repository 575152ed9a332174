/** What a record has under a name of the user's, who may call a field or device `constructor`, as which every object has something by birth. */
export const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

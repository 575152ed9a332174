/** IAM may allow what Lake Formation refuses: another permission in a policy would change nothing. */
export const LAKE_FORMATION_FIX =
  'this is no matter of IAM: an administrator of the data lake grants, in Lake Formation, the role that is refused what the text requires (to make the database: CREATE_DATABASE on the catalog), then run it again';

/** Source: the wordings of Glue, Athena and CloudFormation ("Troubleshooting Lake Formation" of its developer guide). */
export function isLakeFormationRefusal(text: string): boolean {
  return /Insufficient Lake Formation permission|does not have any privilege on specified resource/i.test(text);
}

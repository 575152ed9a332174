import { partitionOf } from '../../ir/arn';
import { roleName } from '../../ir/names';
import type { StoreAddress } from '../state/store';

/** A role that the stacks of this fleet make for a service, by what it is for. */
export function roleArn(
  { fleet, account, region }: Pick<StoreAddress, 'fleet' | 'account' | 'region'>,
  purpose: string,
): string {
  return `arn:${partitionOf(region)}:iam::${account}:role/${roleName({ name: fleet }, purpose)}`;
}

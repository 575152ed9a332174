import { logicalId } from '../../ir/names';

/** The one job of the role in this stack. */
export const READER_ROLE = 'bi-quicksight';

/** Logical ids that several files of this folder refer to. */
export const DATA_SOURCE = 'DataSource';
export const THEME = 'Theme';
export const dataSetLogicalId = (dashboard: string, identifier: string) =>
  logicalId(dashboard, identifier.replaceAll('_', '-'), 'data', 'set');

export const ACCOUNT = { Ref: 'AWS::AccountId' };

import { error, warning } from '../define';

/** Mistakes in device inventories (CSV). They are found row by row and folded when one mistake fills a file. */
export const inventoryCodes = {
  'inventory-outside': error<{ file: string }>({
    about: 'an inventory lies outside the folder of the manifest',
    message: ({ file }) => `the inventory ${file} lies outside the folder of the manifest`,
    why: 'What the platform is made of must be in the same commit as the manifest, and a manifest from a fork must not read other files.',
    fix: () => 'move the file beside fleet.yaml, for example to devices/, and name it by a relative path',
  }),
  'inventory-empty': error<{ file: string }>({
    about: 'an inventory lists no device',
    message: ({ file }) => `${file} lists no device`,
    why: 'A group needs at least one device to have topics, policies and tables.',
    fix: () => 'write a header line `serial` and one row per device',
  }),
  'inventory-header': error<{ column: string; problem: string }>({
    about: 'a column of an inventory has a name that cannot be used, or that another column has',
    message: ({ column, problem }) => `the column \`${column}\` ${problem}`,
    why: 'Columns become thing attributes and columns of the lake, so their names follow both rules: small letters, digits and `_`, each once.',
    fix: () => 'correct the header line; `serial` is required, any other column is metadata',
  }),
  'inventory-no-serial': error<{ columns: string }>({
    about: 'an inventory has no column `serial`',
    message: ({ columns }) => `the header has no column \`serial\` (it has: ${columns})`,
    why: 'The serial is the identity of a device: its thing name, client id and place in the topic.',
    fix: () => 'name the column that holds the serial number `serial`',
  }),
  'inventory-row-shape': error<{ row: number; has: number; wants: number }>({
    about: 'a row of an inventory has more or fewer cells than its header',
    message: ({ row, has, wants }) => `row ${row} has ${has} cells where the header has ${wants}`,
    why: 'A shifted row would give devices the metadata of another column.',
    fix: () => 'add or remove cells; put a cell that holds a comma in double quotes',
  }),
  'inventory-csv': error<{ problem: string; fix: string }>({
    about: 'an inventory is not valid CSV',
    remedy:
      'close a double quote before the comma or the end of the line, and write a quote inside a quoted cell twice',
    message: ({ problem }) => `not CSV: ${problem}`,
    why: 'From there on the reader cannot tell rows from cells, and would give devices what belongs to others.',
    fix: ({ fix }) => fix,
  }),
  'inventory-unused-column': warning<{ column: string }>({
    about: 'a column of an inventory is empty in every row',
    message: ({ column }) => `the column \`${column}\` is empty in every row`,
    why: 'An empty metadata column costs a thing attribute on every device and says nothing.',
    fix: () => 'remove the column or fill it',
  }),
} as const;

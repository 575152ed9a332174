import { error, warning } from '../define';

const n = (value: number) => value.toLocaleString('en-US');

/** Limits of AWS that only names and numbers of the whole fleet can show. */
export const limitsCodes = {
  'name-too-long': error<{ kind: string; name: string; length: number; limit: number; parts: string }>({
    about: 'a name would be longer than AWS takes',
    remedy: 'shorten a name that it is made of: that of the fleet, the environment, the group or the thing',
    message: ({ kind, name, length, limit }) =>
      `${kind} \`${name}\` would have ${length} characters; AWS takes ${limit}`,
    why: 'Names are made of the names in the manifest, so that stacks, devices and people can find each other without a state file; they are never cut, because two cut names could be one.',
    fix: ({ parts }) => `shorten ${parts}`,
  }),
  'connection-rate': error<{ group: string; who: string; perSecond: string }>({
    about: 'one connection would publish more messages a second than AWS IoT Core takes',
    message: ({ group, who, perSecond }) =>
      `${who} of \`${group}\` would publish ${perSecond} messages a second over one connection`,
    why: 'AWS IoT Core takes at most 100 publish requests a second per connection and drops the connection beyond (AWS General Reference, AWS IoT Core quotas; not adjustable).',
    fix: () => 'make `every` longer, or spread the devices over more gateways',
  }),
  'programs-per-gateway': warning<{ group: string; programs: number; most: number; memoryMb: number; tasks: number }>({
    about: 'a gateway would run very many programs at once',
    message: ({ group, programs }) => `the busiest gateway of \`${group}\` would run ${n(programs)} programs at once`,
    why: 'A driver `exec` runs one program for each device, so a gateway runs as many as there are devices behind it. The unit of `fleet bundle` lets it have what they need (docs/gateways.md), but the machine must have it, too.',
    fix: ({ most, memoryMb, tasks }) =>
      `use a machine with ${n(memoryMb)} MB of memory and ${n(tasks)} processes for the agent, or spread the devices over gateways with at most ${most} each`,
  }),
  'publish-rate': warning<{ perSecond: string; limit: number; region: string }>({
    about: 'the fleet sends more messages a second than an account may to begin with',
    message: ({ perSecond, limit, region }) =>
      `the fleet sends up to ${perSecond} messages a second; an account starts with ${n(limit)} in ${region}`,
    why: 'Beyond the quota "Inbound publish requests per second per account" AWS IoT Core throttles, and devices fall behind (AWS General Reference, AWS IoT Core quotas).',
    fix: () => 'ask AWS for a higher quota before devices are shipped, or make `every` longer',
  }),
  'connections-many': warning<{ count: number; limit: number; region: string }>({
    about: 'the fleet opens more connections at once than an account may have to begin with',
    message: ({ count, limit, region }) =>
      `${n(count)} connections at once; an account starts with ${n(limit)} in ${region}`,
    why: 'Beyond the quota "Maximum concurrent client connections per account" devices are refused (AWS General Reference, AWS IoT Core quotas).',
    fix: () => 'ask AWS for a higher quota before devices are shipped, or put sensors behind gateways',
  }),
  'partitions-a-year': warning<{ table: string; partitions: number }>({
    about: 'a table grows by very many partitions a year',
    message: ({ table, partitions }) => `${table} grows by ${n(partitions)} partitions a year`,
    why: 'Athena plans a query over at most 1 million partitions (Athena user guide, Service Quotas), and every run of the ETL job registers its partitions one by one.',
    fix: () => 'leave `device` out of the partitioning: it stays a column, and queries still skip files by it',
  }),
  'partitions-too-many': error<{ table: string; partitions: number }>({
    about: 'a table would have more partitions than Glue takes',
    message: ({ table, partitions }) => `${table} would have ${n(partitions)} partitions after a year`,
    why: 'A Glue table takes at most 10 million (AWS General Reference, Glue quotas).',
    fix: () => 'leave `device` out of the partitioning: it stays a column, and queries still skip files by it',
  }),
  'partitions-projected': warning<{ table: string; partitions: number; years: number }>({
    about: 'a query over a whole table would plan over more partitions than Athena does',
    message: ({ table, partitions, years }) =>
      `a query over all of \`${table}\` would plan over ${n(partitions)} partitions after ${years} years`,
    why: 'Athena plans over at most 1 million partitions per query (Athena user guide, Service Quotas), and slows down before. A query that names groups, devices or dates plans over fewer.',
    fix: () => 'leave `device` out of `lake.partitioning`, or say the date by `dt`',
  }),
  'firehose-partitions': error<{ group: string; devices: number; partitions: number; devicesMost: number }>({
    about: 'a stream would hold more partitions open than Firehose does',
    message: ({ group, devices, partitions }) =>
      `the stream of \`${group}\` would hold ${n(partitions)} partitions open: ${n(devices)} devices, on two dates around midnight`,
    why: 'Firehose holds 500 partitions of a stream open, and sends the records of further ones to the error prefix, so readings would be missing in the table (Firehose developer guide, Quota and Dynamic partitioning).',
    fix: ({ devicesMost }) =>
      `leave \`device\` out of \`lake.partitioning\` (it stays a column), or make groups of at most ${devicesMost} devices`,
  }),
  'hook-memory': error<{ devices: number; bytes: number; needs: number; has: number }>({
    about: 'more devices are listed than the provisioning hook can hold in its memory',
    message: ({ devices, bytes, needs, has }) =>
      `the provisioning hook would have to hold ${n(bytes)} bytes about ${n(devices)} listed devices: that takes about ${n(needs)} MB of memory, and it has ${n(has)}`,
    why: 'The hook reads who may join into memory when it starts. Without enough of it, it ends before it can answer, and no device of the fleet could be provisioned.',
    fix: () =>
      'write devices as `{ prefix, count }` where serials are numbered, register them by `provisioning: registered`, or make a fleet per site',
  }),
} as const;

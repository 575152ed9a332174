/** What a program gets of the agent's environment. Credentials of the agent are none of its business. */
const KEPT = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'SystemRoot'];
/** Names of more variables, apart by blanks or commas: whoever runs the agent says in its environment what its programs may see. */
const MORE = 'FLEETWRIGHT_PASS_ENVIRONMENT';

/** The environment of the program of one device. */
export function environmentFor(device: string, agent: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const named = (agent[MORE] ?? '').split(/[\s,]+/).filter((name) => name !== '');
  const kept = [...KEPT, ...named].flatMap((name) => (agent[name] === undefined ? [] : [[name, agent[name]] as const]));
  // Into a pipe Python collects 8 KiB before it writes anything.
  return { PYTHONUNBUFFERED: '1', ...Object.fromEntries(kept), FLEETWRIGHT_DEVICE: device };
}

import type { AgentRecord } from '../../../runtime/agent/ports';

/** A record that says which it is. */
export function plainRecord(id: number, kind: 'data' | 'alert' = 'data', padding = 0): AgentRecord {
  const payload = Buffer.from(JSON.stringify({ id, kind, padding: 'x'.repeat(padding) }));
  return { kind, topic: `iot/cold/temp-001/${kind}`, payload };
}

export function idOf({ payload }: { readonly payload: Uint8Array }): number {
  return (JSON.parse(Buffer.from(payload).toString()) as { id: number }).id;
}

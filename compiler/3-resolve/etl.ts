import { milliseconds } from '../../schema/duration';
import type { CleanRule as CleanRuleText } from '../../schema/manifest.generated';
import type { Validated } from '../2-validate/validated';
import type { CleanRule, Etl } from '../ir/fleet/etl';
import type { Origins } from './origins';

const DEFAULT_RULES: readonly CleanRule[] = [
  { rule: 'require', columns: ['device_id', 'event_time'] },
  { rule: 'range', outside: 'quarantine' },
  { rule: 'deduplicate', by: ['device_id', 'boot_id', 'sequence'] },
];

/** All but the trees, which need the rest of the Fleet. */
export function resolveEtl({ manifest, derived }: Validated, origins: Origins): Omit<Etl, 'trees'> | undefined {
  const { etl } = manifest;
  if (!etl) return undefined;
  const enrich = etl.enrich ?? ['metadata', 'thresholds'];
  const redshift = etl.load?.redshift;
  return {
    engine: etl.engine ?? 'glue',
    glueVersion: etl.glueVersion ?? '5.1',
    workers: etl.workers ?? 2,
    everyMs: milliseconds(etl.every ?? '1h'),
    lateMs: milliseconds(etl.late ?? '3d'),
    ignoreKeys: etl.ignoreKeys ?? [],
    clean: etl.clean?.map(resolveRule) ?? DEFAULT_RULES,
    derive: derived.map(({ problems: _, ...field }) => ({
      ...field,
      origin: origins.at('etl', 'derive', field.id),
    })),
    enrich: { metadata: enrich.includes('metadata'), thresholds: enrich.includes('thresholds') },
    ...(redshift ? { redshift: { schema: redshift.schema, capacity: redshift.capacity ?? 8 } } : {}),
    origin: origins.at('etl'),
  };
}

function resolveRule(rule: CleanRuleText): CleanRule {
  if (rule.require) return { rule: 'require', columns: rule.require };
  if (rule.range) return { rule: 'range', outside: rule.range };
  return { rule: 'deduplicate', by: rule.deduplicate?.by ?? [] };
}

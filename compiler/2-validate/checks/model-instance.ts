import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { type DocumentCheck, valueAt } from '../check';

const XEON = ['large', 'xlarge', '2xlarge', '4xlarge'];
const SKYLAKE = [...XEON, '12xlarge', '24xlarge'];
const COMPUTE = [...XEON, '9xlarge', '18xlarge'];
const ICE_LAKE = [...XEON, '8xlarge', '12xlarge', '16xlarge', '24xlarge', '32xlarge'];
const SAPPHIRE = [...XEON, '8xlarge', '12xlarge', '16xlarge', '24xlarge', '48xlarge'];

/**
 * What an endpoint of ours can run on: instances with x86 processors and without accelerators, for that is what the image of the scripts is built for and
 * what the models can use. Source: enum ProductionVariantInstanceType of botocore 1.43.11; a test looks each one up.
 */
export const ENDPOINT_INSTANCES: Readonly<Record<string, readonly string[]>> = {
  t2: ['medium', 'large', 'xlarge', '2xlarge'],
  m4: ['xlarge', '2xlarge', '4xlarge', '10xlarge', '16xlarge'],
  m5: SKYLAKE,
  m5d: SKYLAKE,
  m6i: ICE_LAKE,
  m7i: SAPPHIRE,
  c4: [...XEON, '8xlarge'],
  c5: COMPUTE,
  c5d: COMPUTE,
  c6i: ICE_LAKE,
  c6in: ICE_LAKE,
  c7i: SAPPHIRE,
  r5: SKYLAKE,
  r5d: SKYLAKE,
  r6i: ICE_LAKE,
  r7i: SAPPHIRE,
};

const KNOWN = Object.entries(ENDPOINT_INSTANCES).flatMap(([family, sizes]) =>
  sizes.map((size) => `ml.${family}.${size}`),
);

/** Is there such an instance for an endpoint, and is the most of them no fewer than the least? */
export const modelInstance: DocumentCheck = function* (subject) {
  for (const [id, { deploy }] of Object.entries(subject.manifest.models ?? {})) {
    const endpoint = deploy?.endpoint;
    if (typeof endpoint !== 'object') continue;
    const { instance, count = 1, max } = endpoint;
    const path = ['models', id, 'deploy', 'endpoint'];
    if (!KNOWN.includes(instance)) {
      const hint = didYouMean(instance, KNOWN, 'instance type');
      yield diagnose('model-instance', valueAt(subject, ...path, 'instance'), { instance, hint });
    }
    if (max !== undefined && max < count)
      yield diagnose('model-instances', valueAt(subject, ...path, 'max'), { count, max });
  }
};

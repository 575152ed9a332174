import type { Target } from '../ir/target';
import { agents } from './agents/target';
import { bi } from './bi/target';
import { cloudformation } from './cloudformation/target';
import { cloudwatch } from './cloudwatch/target';
import { findings } from './findings/target';
import { glue } from './glue/target';
import { grafana } from './grafana/target';
import { iotCore } from './iot-core/target';
import { iotRules } from './iot-rules/target';
import { lake } from './lake/target';
import { lambda } from './lambda/target';
import { notifier } from './notifier/target';
import { quicksight } from './quicksight/target';
import { redshift } from './redshift/target';
import { sagemaker } from './sagemaker/target';

/** Every output of the compiler, one line each. `cloudwatch` watches what those before it emit, `cloudformation` assembles it: they are last. */
export const TARGETS: readonly Target[] = [
  lake,
  iotCore,
  iotRules,
  notifier,
  agents,
  lambda,
  glue,
  redshift,
  sagemaker,
  findings,
  quicksight,
  grafana,
  bi,
  cloudwatch,
  cloudformation,
];

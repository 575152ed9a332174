import type { Target } from '../ir/target';
import { agents } from './agents/target';
import { bi } from './bi/target';
import { cloudformation } from './cloudformation/target';
import { iotCore } from './iot-core/target';
import { iotRules } from './iot-rules/target';
import { lake } from './lake/target';
import { lambda } from './lambda/target';
import { quicksight } from './quicksight/target';

/** Every output of the compiler, one line each. `cloudformation` is last: it assembles what the others emit. */
export const TARGETS: readonly Target[] = [lake, iotCore, iotRules, agents, lambda, quicksight, bi, cloudformation];

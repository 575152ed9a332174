import type { Target } from '../../ir/target';
import { emit } from './emit';

export const iotCore: Target = {
  name: 'iot-core',
  summary:
    'device identities: thing types and groups, policies, provisioning templates and the hook that decides who may join',
  emit,
};

import { emission, type Target } from '../../ir/target';

export const iotCore: Target = {
  name: 'iot-core',
  summary: '',
  emit: () => emission({}),
};

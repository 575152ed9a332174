import { emission, type Target } from '../../ir/target';

export const iotRules: Target = {
  name: 'iot-rules',
  summary: '',
  emit: () => emission({}),
};

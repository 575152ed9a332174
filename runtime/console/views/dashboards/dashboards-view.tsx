import { Empty } from '../../parts/empty';

export function View() {
  return <Empty icon="dashboards" title="Soon" />;
}

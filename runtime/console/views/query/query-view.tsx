import { Empty } from '../../parts/empty';

export function View() {
  return <Empty icon="query" title="Soon" />;
}

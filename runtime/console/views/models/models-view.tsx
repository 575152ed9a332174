import { Empty } from '../../parts/empty';

/** What the fleet has learned from its lake. The twin runs no model: it says so. */
export function View() {
  return (
    <div class="card">
      <Empty icon="models" title="No model runs in this twin">
        <p>
          Models that <code>fleet.yaml</code> names are trained on the lake in AWS. What they would learn from is here
          already: the curated tables, in Query and Dashboards.
        </p>
      </Empty>
    </div>
  );
}

/** A curve of the last two minutes; what it says is also said in words beside it. */
export function Sparkline({
  values,
  width = 120,
  height = 28,
  fromZero = true,
}: {
  values: readonly number[];
  width?: number;
  height?: number;
  /** Otherwise the curve fills its height. */
  fromZero?: boolean;
}) {
  const least = fromZero || values.length === 0 ? 0 : Math.min(...values);
  const most = Math.max(least + 1e-9, ...values);
  const step = values.length > 1 ? width / (values.length - 1) : width;
  const points = values.map(
    (value, at) =>
      `${(at * step).toFixed(1)},${(height - 2 - ((value - least) / (most - least)) * (height - 4)).toFixed(1)}`,
  );
  const line = points.length > 1 ? `M${points.join('L')}` : '';
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      {line && <path class="sparkline-fill" d={`${line}L${width},${height}L0,${height}Z`} />}
      {line && <path class="sparkline-line" d={line} />}
    </svg>
  );
}

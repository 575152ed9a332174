import type uPlot from 'uplot';
import { measured } from '../../parts/number';
import { colour } from '../../style/theme';
import type { ThresholdLine } from './threshold-lines';

/** Lines with their names, and a tint of what lies beyond. */
export function drawThresholds(plot: uPlot, lines: readonly ThresholdLine[], symbol: string): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  let labelled = Number.NEGATIVE_INFINITY;
  for (const { value, severity, side, id } of [...lines].sort((a, b) => a.value - b.value)) {
    const y = plot.valToPos(value, 'y', true);
    const ink = colour(severity);
    ctx.strokeStyle = ink;
    ctx.fillStyle = ink;
    ctx.globalAlpha = 0.07;
    if (side === 'above') ctx.fillRect(bbox.left, bbox.top, bbox.width, Math.max(0, y - bbox.top));
    else ctx.fillRect(bbox.left, y, bbox.width, Math.max(0, bbox.top + bbox.height - y));
    ctx.globalAlpha = 1;
    ctx.lineWidth = 1.5 * ratio;
    ctx.setLineDash([6 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.setLineDash([]);
    const textY = y + (y - bbox.top > 18 * ratio ? -5 : 14) * ratio;
    // Two bounds so near that their names would cover each other: the line says enough.
    if (Math.abs(textY - labelled) < 13 * ratio) continue;
    labelled = textY;
    ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    ctx.textAlign = 'right';
    ctx.fillText(`${id} ${side} ${measured(value)} ${symbol}`, bbox.left + bbox.width - 6 * ratio, textY);
  }
  ctx.restore();
}

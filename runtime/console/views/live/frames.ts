/** Does its part of a drawing and says whether it drew. */
type Draw = () => boolean;

const drawings = new Set<Draw>();
let frame = 0;
let turn = 0;

/** One chart in a frame, each in its turn: so many charts never make one long frame. The result ends it. */
export function onFrame(draw: Draw): () => void {
  drawings.add(draw);
  if (frame === 0) frame = requestAnimationFrame(step);
  return () => {
    drawings.delete(draw);
  };
}

function step(): void {
  const all = [...drawings];
  for (let tried = 0; tried < all.length; tried += 1) {
    turn = (turn + 1) % all.length;
    if (all[turn]?.()) break;
  }
  frame = all.length > 0 ? requestAnimationFrame(step) : 0;
}

// Where the edges of what is drawn cross: no outline of ground does, and its author sees the place at once instead of after the form.
//
// Only a sign for the eye: whether a drawing is an outline the server judges.
const MOST_EDGES = 2000;             // beyond it looking costs more than a frame; the server still says where

function place([[ax, ay], [bx, by]], [[cx, cy], [dx, dy]]) {
  const across = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
  if (across === 0) return null;
  const along = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / across;
  const beside = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / across;
  const isInside = along > 0 && along < 1 && beside > 0 && beside < 1;
  return isInside ? [ax + along * (bx - ax), ay + along * (by - ay)] : null;
}

/** The places where edges of these lines cross. Shape: lines of positions on a plane; a ring says its first position again. */
export function crossings(lines) {
  const edges = lines.flatMap((line) => line.slice(1).map((end, index) => [line[index], end]));
  if (edges.length > MOST_EDGES) return [];
  const found = [];
  edges.forEach((edge, index) => {
    for (let other = index + 1; other < edges.length; other += 1) {
      const met = place(edge, edges[other]);
      if (met) found.push(met);
    }
  });
  return found;
}

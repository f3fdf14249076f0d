/** The value that Student's t stays below either way with this confidence, by integrating its density (Simpson's rule). */
export function studentT(confidence: number, freedom: number): number {
  let [low, high] = [0, 1e6]
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2
    if (within(middle, freedom) < confidence) low = middle
    else high = middle
  }
  return low
}

/** With t = sqrt(n) tan(a) the density is cos(a)^(n-1), which has no tail to cut off. */
function within(t: number, freedom: number): number {
  const density = (angle: number): number => Math.cos(angle) ** (freedom - 1)
  return simpson(density, Math.atan(t / Math.sqrt(freedom))) / simpson(density, Math.PI / 2)
}

function simpson(f: (x: number) => number, to: number): number {
  const steps = 2000
  const width = to / steps
  let sum = f(0) + f(to)
  for (let step = 1; step < steps; step++) sum += f(step * width) * (step % 2 === 0 ? 2 : 4)
  return (sum * width) / 3
}

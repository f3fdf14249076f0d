/**
 * The quantile of Student's t: P(T <= result) = probability, for a whole number of degrees of freedom.
 * The distribution is the finite series of Abramowitz and Stegun, 26.7.3 and 26.7.4, inverted by bisection.
 */
export function studentTQuantile(probability: number, degrees: number): number {
  if (probability < 0.5) return -studentTQuantile(1 - probability, degrees)
  let [low, high] = [0, 1]
  while (withinProbability(high, degrees) < 2 * probability - 1) high *= 2
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (withinProbability(middle, degrees) < 2 * probability - 1) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** P(-t <= T <= t). */
function withinProbability(t: number, degrees: number): number {
  const theta = Math.atan(t / Math.sqrt(degrees))
  const [sin, cos2] = [Math.sin(theta), Math.cos(theta) ** 2]
  if (degrees % 2 === 0) return sin * series(cos2, 1, degrees / 2)
  const terms = (degrees - 1) / 2
  return (2 / Math.PI) * (theta + sin * Math.cos(theta) * series(cos2, 2, terms))
}

/** 1 + a/(a+1) x + a(a+2)/((a+1)(a+3)) x^2 + ..., `terms` of them. */
function series(x: number, first: number, terms: number): number {
  let [sum, term] = [0, 1]
  for (let index = 0; index < terms; index++) {
    sum += term
    term *= ((first + 2 * index) / (first + 2 * index + 1)) * x
  }
  return sum
}

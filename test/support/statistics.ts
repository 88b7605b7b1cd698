/**
 * Welch's t-test: how likely two samples differ this much, in either direction, when their means do not. With hundreds
 * of values each, Student's distribution is the normal one.
 */
export function pOfWelch(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [moments(one), moments(other)];
  const t = Math.abs(a.mean - b.mean) / Math.sqrt(a.variance / one.length + b.variance / other.length);
  return 2 * (1 - normal(t));
}

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance };
}

/** The normal distribution (Abramowitz and Stegun, 26.2.17): exact to 7 digits. */
function normal(x: number): number {
  const t = 1 / (1 + 0.2316419 * x);
  const weights = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const sum = weights.reduceRight((total, weight) => (total + weight) * t, 0);
  return 1 - (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}

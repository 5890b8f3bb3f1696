// Fits the minimax polynomials of assembly/elementwise/exponential.ts and logarithm.ts, by Remez'
// exchange algorithm, and prints them with their error. Usage: node scripts/fit-polynomials.mjs
const fits = [
  {
    name: '(exp(r) - 1 - r) / r^2 on |r| <= ln(2) / 2',
    // Weighted so that the error is relative to exp(r).
    target: (r) => series(r, (k) => 1 / factorial(k + 2)),
    weight: (r) => (r * r) / Math.exp(r),
    range: [-0.3467, 0.3467],
    degree: 4,
  },
  {
    name: '(log(1 + f) - f + f^2 / 2) / f^3 on sqrt(1/2) <= 1 + f <= sqrt(2)',
    target: (f) =>
      Math.abs(f) < 0.1
        ? series(f, (k) => (k % 2 ? -1 : 1) / (k + 3))
        : (Math.log1p(f) - f + (f * f) / 2) / f ** 3,
    weight: (f) => (f === 0 ? 0 : f ** 3 / Math.log1p(f)),
    range: [Math.SQRT1_2 - 1, Math.SQRT2 - 1],
    degree: 8,
  },
];

for (const { name, target, weight, range, degree } of fits) {
  const { coefficients, error } = remez(target, weight, range, degree);
  console.log(`${name}: error ${error.toExponential(2)}`);
  for (const [k, c] of coefficients.entries()) console.log(`  x^${k}: ${Math.fround(c)}`);
}

function series(x, coefficient) {
  let sum = 0;
  for (let k = 30; k >= 0; k--) sum = sum * x + coefficient(k);
  return sum;
}

function factorial(n) {
  return n < 2 ? 1 : n * factorial(n - 1);
}

/** The polynomial p of a degree that minimises max |weight (p - target)| over a range. */
function remez(target, weight, [low, high], degree) {
  const points = degree + 2;
  let nodes = Array.from(
    { length: points },
    (_, i) => (low + high) / 2 - ((high - low) / 2) * Math.cos((Math.PI * (i + 0.5)) / points),
  );
  let coefficients = [];
  let error = 0;
  for (let round = 0; round < 60; round++) {
    const rows = nodes.map((x, i) => [
      ...Array.from({ length: degree + 1 }, (_, k) => x ** k),
      (i % 2 ? -1 : 1) / Math.max(Math.abs(weight(x)), 1e-9),
    ]);
    coefficients = solve(rows, nodes.map(target)).slice(0, degree + 1);
    const residual = (x) =>
      weight(x) * (coefficients.reduceRight((s, c) => s * x + c, 0) - target(x));
    const next = extrema(residual, low, high, points);
    error = Math.max(...next.map((x) => Math.abs(residual(x))));
    if (next.length < points) throw new Error('the error does not alternate');
    nodes = next;
  }
  return { coefficients, error };
}

/** One extremum a run of equal sign; the largest `count` neighbours. */
function extrema(f, low, high, count) {
  const found = [];
  const steps = 20_000;
  for (let i = 0; i <= steps; i++) {
    const x = low + ((high - low) * i) / steps;
    const value = f(x);
    if (value === 0) continue;
    const last = found.at(-1);
    if (!last || Math.sign(value) !== Math.sign(last.value)) found.push({ x, value });
    else if (Math.abs(value) > Math.abs(last.value)) Object.assign(last, { x, value });
  }
  while (found.length > count) {
    const first = Math.abs(found[0].value) < Math.abs(found.at(-1).value);
    if (first) found.shift();
    else found.pop();
  }
  return found.map(({ x }) => x);
}

/** Gaussian elimination with partial pivoting. */
function solve(rows, right) {
  const m = rows.map((row, i) => [...row, right[i]]);
  const n = m.length;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let j = i + 1; j < n; j++) if (Math.abs(m[j][i]) > Math.abs(m[pivot][i])) pivot = j;
    [m[i], m[pivot]] = [m[pivot], m[i]];
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const factor = m[j][i] / m[i][i];
      for (let k = i; k <= n; k++) m[j][k] -= factor * m[i][k];
    }
  }
  return m.map((row, i) => row[n] / row[i]);
}

import { expect, it } from 'vitest';
import { lineChart } from './line-chart';

const options = { title: 'a < b', xLabel: 'x', yLabel: 'y' };

it('puts points where the axes say, the origin to the lower left', () => {
  const curves = [
    {
      label: 'up',
      points: [
        [0, 0],
        [5, 10],
        [10, 5],
      ] as const,
    },
    {
      label: 'flat',
      points: [
        [0, 5],
        [10, 5],
      ] as const,
    },
  ];
  const svg = lineChart({ ...options, yScale: 'linear', curves });
  expect(svg).toContain('<path d="M64,312L342,44L620,178" stroke="#c2410c"/>');
  expect(svg).toContain('<path d="M64,178L620,178" stroke="#2563eb"/>');
  expect(svg).toContain('a &lt; b');
  expect(svg).toContain('>flat</text>');
});

it('divides a logarithmic axis by decades', () => {
  const curves = [
    {
      label: 'falling',
      points: [
        [0, 100],
        [1, 10],
        [2, 1],
      ] as const,
    },
  ];
  const svg = lineChart({ ...options, yScale: 'log', curves });
  expect(svg).toContain('<path d="M64,44L342,178L620,312"');
});

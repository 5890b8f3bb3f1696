import { expect, it } from 'vitest';
import { fittingWheels } from './fitting-wheel';
import { readWheelName } from './wheel-name';

it.each([
  [
    'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
    { version: '2.21.0', python: 'cp311', glibc: '2.27' },
  ],
  [
    'tensorflow-2.18.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    { version: '2.18.1', python: 'cp311', glibc: '2.17' },
  ],
  ['nvidia_x-1.2-py3-none-manylinux1_x86_64.whl', { version: '1.2', python: 'py3', glibc: '2.5' }],
  ['x-1.2-1-py2.py3-none-any.whl', { version: '1.2', python: 'py2.py3' }],
  [
    'tensorflow-2.21.0-cp311-cp311-manylinux_2_27_aarch64.whl',
    { version: '2.21.0', python: 'cp311' },
  ],
  ['tensorflow-2.21.0.tar.gz', undefined],
])('reads %s', (file, name) => expect(readWheelName(file)).toEqual(name));

it('finds the wheels that a machine takes', () => {
  const wheels = [
    { version: '1', python: 'py2.py3', glibc: '2.17' },
    { version: '2', python: 'py3', glibc: '2.27' },
    { version: '3', python: 'py3' },
    { version: '4', python: 'cp311', glibc: '2.17' },
  ];
  const versions = (glibc: string) =>
    fittingWheels(wheels, { python: 'py3', glibc }).map(({ version }) => version);
  expect(versions('2.36')).toEqual(['1', '2']);
  expect(versions('2.17')).toEqual(['1']);
});

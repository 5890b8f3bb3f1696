import { compareVersions } from './versions';
import type { WheelName } from './wheel-name';

/** The wheels for a Python and a glibc on Linux x64. */
export function fittingWheels<Wheel extends WheelName>(
  wheels: readonly Wheel[],
  { python, glibc }: { readonly python: string; readonly glibc: string },
): Wheel[] {
  return wheels.filter(
    (wheel) =>
      wheel.python.split('.').includes(python) &&
      wheel.glibc !== undefined &&
      compareVersions(wheel.glibc, glibc) <= 0,
  );
}

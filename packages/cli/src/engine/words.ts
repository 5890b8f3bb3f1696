import { type Build, builds, npmVersion } from './builds';
import { formatBytes } from './disk-space';
import { lookForPackage } from './find-package';
import type { Stage } from './place-tensorflow';
import { isWhole, readPlaced } from './placed';
import type { StartedEngine } from './start-engine';

/** An engine that can be put in place, and whether it is. */
export interface Offer {
  /** The command that puts it in place. */
  readonly command: string;
  readonly npmPackage: string;
  /** The package's folder, where it is installed. */
  readonly folder?: string;
  /** The version of libtensorflow that is in place. */
  readonly version?: string;
}

/** What can be put in place for programs in `dir`. */
export function offersIn(dir: string): Offer[] {
  return Object.values(builds).map((build) => {
    const folder = lookForPackage(build, dir);
    const placed = folder && isWhole(folder) ? readPlaced(folder) : undefined;
    return {
      command: commandOf(build),
      npmPackage: build.npmPackage,
      ...(folder && { folder }),
      ...(placed && { version: placed.version }),
    };
  });
}

const commandOf = ({ name }: Build) => `gan engine tensorflow${name === 'cuda' ? ' --cuda' : ''}`;

/** An offer as a line. */
export function offerLine({ command, npmPackage, folder, version }: Offer): string {
  const state = version
    ? `libtensorflow ${version} is in place`
    : folder
      ? 'not in place'
      : `needs npm i --ignore-scripts ${npmPackage}@${npmVersion}`;
  return `${command.padEnd(29)}${npmPackage}: ${state}`;
}

/** A stage as a line. */
export function stageLine(stage: Stage): string {
  switch (stage.event) {
    case 'unpack':
      return `unpacking ${formatBytes(stage.bytes)} of ${stage.wheel}`;
    case 'compile':
      return `compiling the binding with ${stage.compiler}`;
  }
}

/** What runs, in the words of `useBackend`. */
export function deviceOf({ version, gpu }: StartedEngine): string {
  return `libtensorflow ${version} on ${gpu ? 'a GPU by CUDA' : 'the CPU'}`;
}

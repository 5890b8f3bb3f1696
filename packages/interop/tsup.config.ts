import { library } from '../../scripts/tsup-config.mjs';

// Its writer alone goes into the build: bundles of pages would else have all of it, and Rollup warn of it.
export default library({ noExternal: ['@bufbuild/protobuf'], treeshake: true });

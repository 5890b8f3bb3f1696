// Imported before TensorFlow.js's specs, which read the test environments as they are defined.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
import '../../src/index';

setTestEnvs([{ name: 'gan-wasm', backendName: 'gan-wasm', flags: {}, isDataSync: true }]);

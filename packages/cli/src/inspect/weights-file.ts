import { CheckpointError } from '@gan/core';
import { modelFromTorch, readSafetensors, readTorch, type StateDict } from '@gan/interop';
import { type Architecture, architectureOf, type Topology } from './architecture';
import { asFacts, type Inspection } from './inspection';
import { countNumbers, tensorFacts } from './tensors';

/** A `.pth`, `.pt` or `.safetensors` file: its tensors, and the network that they are of. */
export async function inspectWeights(path: string): Promise<Inspection> {
  const torch = /\.(pth|pt)$/i.test(path);
  const state = await (torch ? readTorch(path) : readSafetensors(path));
  const tensors = tensorFacts(state);
  return {
    kind: torch ? 'PyTorch checkpoint' : 'safetensors file',
    path,
    facts: {
      ...networkOf(state),
      tensors: tensors.length,
      numbers: countNumbers(tensors),
      types: [...new Set(tensors.map(({ dtype }) => dtype))],
    },
    tensors,
  };
}

/** The architecture that names and shapes tell, or why they tell none. */
function networkOf(state: StateDict) {
  try {
    const model = modelFromTorch(state);
    const topology = model.toJSON(undefined, false) as unknown as Topology;
    const network: Architecture = architectureOf(topology);
    model.dispose();
    return { architecture: asFacts(network) };
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    return { architecture: `not told: ${error.message.replace(/^modelFromTorch: /, '')}` };
  }
}

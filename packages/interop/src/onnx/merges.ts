import { axisOf, type Value } from './graph';
import { cannotWrite, type LayerUse } from './layer-use';

/** Inputs that lie alike: images as they come, or all channels first where one is. */
function alike({ graph, inputs }: LayerUse): readonly Value[] {
  const anyFirst = inputs.some(({ channelsFirst }) => channelsFirst);
  return anyFirst ? inputs.map((value) => graph.channelsFirst(value)) : inputs;
}

const merged =
  (opType: 'Sum' | 'Mean' | 'Max' | 'Min' | 'Mul') =>
  (use: LayerUse): Value => {
    const { graph, layer, shape } = use;
    const ranks = new Set(use.inputs.map((value) => value.shape.length));
    if (ranks.size > 1) {
      throw cannotWrite(
        use,
        'its inputs must have the same number of axes; reshape them before it',
      );
    }
    const values = alike(use);
    const [first, ...rest] = values.map(({ name }) => name) as [string, ...string[]];
    const name =
      opType === 'Mul'
        ? rest.reduce((product, next) => graph.node(layer.name, opType, [product, next]), first)
        : graph.node(layer.name, opType, [first, ...rest]);
    return { name, shape, channelsFirst: values[0]!.channelsFirst };
  };

function concatenated(use: LayerUse): Value {
  const { graph, layer, shape, config } = use;
  const values = alike(use);
  const axis = axisOf(values[0]!, config.axis as number);
  const names = values.map(({ name }) => name);
  const name = graph.node(layer.name, 'Concat', names, { axis: { int: axis } });
  return { name, shape, channelsFirst: values[0]!.channelsFirst };
}

/** Layers that take several inputs. */
export const mergeLayers = {
  Add: merged('Sum'),
  Multiply: merged('Mul'),
  Average: merged('Mean'),
  Maximum: merged('Max'),
  Minimum: merged('Min'),
  Concatenate: concatenated,
};

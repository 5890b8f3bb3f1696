import type { Shader } from './shader';

/** Bind groups are dropped beyond so many: shapes that come once leave theirs behind. */
const MOST_BIND_GROUPS = 16384;

/** A pipeline with the bind groups that it was run with, by the numbers of their buffers. */
export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  readonly groups: Map<string, GPUBindGroup>;
}

/** Pipelines by their shaders' keys, and what they are bound to: each is made once. */
export class Pipelines {
  readonly #device: GPUDevice;
  readonly #ours = new Map<string, Pipeline>();
  #stock = new WeakMap<GPUComputePipeline, Pipeline>();
  readonly #numbers = new WeakMap<GPUBuffer, number>();
  #nextNumber = 0;
  #bindGroups = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** Whether it is time for {@link clear}. */
  get full(): boolean {
    return this.#bindGroups > MOST_BIND_GROUPS;
  }

  of({ key, source }: Shader): Pipeline {
    let pipeline = this.#ours.get(key);
    if (!pipeline) {
      const module = this.#device.createShaderModule({ code: source(), label: key });
      const compute = { module, entryPoint: 'main' };
      pipeline = keptOf(
        this.#device.createComputePipeline({ label: key, layout: 'auto', compute }),
      );
      this.#ours.set(key, pipeline);
    }
    return pipeline;
  }

  /** Of a pipeline that TensorFlow.js made, and keeps. */
  ofStock(pipeline: GPUComputePipeline): Pipeline {
    const known = this.#stock.get(pipeline) ?? keptOf(pipeline);
    this.#stock.set(pipeline, known);
    return known;
  }

  groupOf({ layout, groups }: Pipeline, buffers: readonly GPUBuffer[]): GPUBindGroup {
    let key = '';
    for (const buffer of buffers) key += `${this.numberOf(buffer)} `;
    let group = groups.get(key);
    if (!group) {
      const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
      group = this.#device.createBindGroup({ layout, entries });
      groups.set(key, group);
      this.#bindGroups += 1;
    }
    return group;
  }

  /** A number that no other buffer has. */
  numberOf(buffer: GPUBuffer): number {
    let number = this.#numbers.get(buffer);
    if (number === undefined) {
      this.#nextNumber += 1;
      number = this.#nextNumber;
      this.#numbers.set(buffer, number);
    }
    return number;
  }

  /** Drops all bind groups; pipelines stay. */
  clear(): void {
    for (const { groups } of this.#ours.values()) groups.clear();
    this.#stock = new WeakMap();
    this.#bindGroups = 0;
  }
}

const keptOf = (pipeline: GPUComputePipeline): Pipeline => ({
  pipeline,
  layout: pipeline.getBindGroupLayout(0),
  groups: new Map(),
});

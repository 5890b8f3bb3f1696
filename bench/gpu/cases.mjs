/** What `--backend` measures: models at the size of their papers, and batches that fill a large GPU. */
const all = [
  { model: 'pix2pix', size: 256, batches: [1, 16, 64] },
  { model: 'cyclegan', size: 256, batches: [1, 8] },
  { model: 'dcgan', size: 64, batches: [128] },
];

/**
 * The cases of a plan.
 *
 * @param plan.batches In place of each model's own.
 * @param plan.size Pictures of so many pixels in place of 256; DCGAN's stay 64.
 */
export function casesOf({ models, batches, size }) {
  return all
    .filter(({ model }) => models.includes(model))
    .flatMap(({ model, size: own, batches: usual }) =>
      (batches ?? usual).map((batch) => {
        const pixels = model === 'dcgan' ? own : (size ?? own);
        return { name: `${model}-${pixels}, batch ${batch}`, model, size: pixels, batch };
      }),
    );
}

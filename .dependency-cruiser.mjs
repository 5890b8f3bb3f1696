/** Packages by floor: one imports those of earlier lines only. */
const packages = [
  ['core'],
  ['backend-wasm', 'backend-webgpu', 'layers', 'losses', 'data', 'metrics'],
  ['backend', 'generators', 'discriminators'],
  ['interop'],
  ['trainers'],
  ['inference'],
  ['runs', 'web'],
  ['cli'],
];

/** Rooms (folders of a package's src) by floor: files of one import their own room and earlier lines. */
const rooms = {
  trainers: [
    ['schedules', 'optimise'],
    ['trainer'],
    ['gan', 'pix2pix', 'cycle-gan'],
    ['checkpoint'],
    ['watch'],
    ['fit'],
  ],
  'backend-webgpu': [
    ['product'],
    ['adam', 'convolution', 'elementwise', 'mat-mul', 'movement', 'norm', 'reduction'],
  ],
  inference: [['models'], ['translate'], ['folder', 'canvas']],
  data: [
    ['batches'],
    ['decode', 'resize'],
    ['folders', 'pictures', 'digits', 'gaussians'],
    ['pairs'],
    ['facade'],
  ],
};

/** A rule a folder: which folders its files may not import. */
const upward = (floors, name, path) =>
  floors
    .flatMap((floor, i) =>
      floor.map((from) => ({
        from,
        above: [...floor.filter((other) => other !== from), ...floors.slice(i + 1).flat()],
      })),
    )
    .filter(({ above }) => above.length > 0)
    .map(({ from, above }) => ({
      name: name(from),
      severity: 'error',
      from: { path: `${path(from)}/`, pathNot: '\\.test(-d)?\\.' },
      to: { path: above.map((to) => `${path(to)}/`) },
    }));

/** Checks that imports go down the house only: between packages, and between the rooms of one. */
export default {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'move what both files need into a third',
      severity: 'error',
      from: { pathNot: '\\.test(-d)?\\.' },
      to: { circular: true },
    },
    {
      name: 'no-public-list',
      comment: 'inside a package import the file itself, not the list of public names',
      severity: 'error',
      from: { path: '^packages/([^/]+)/src/', pathNot: '\\.test(-d)?\\.' },
      to: { path: '^packages/$1/src/index\\.ts$' },
    },
    ...upward(
      packages,
      (name) => `${name}-imports-down-only`,
      (name) => `^packages/${name}/src`,
    ),
    ...Object.entries(rooms).flatMap(([name, floors]) =>
      upward(
        floors,
        (room) => `${name}/${room}-imports-down-only`,
        (room) => `^packages/${name}/src/${room}`,
      ),
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|build)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@gan/source', 'import'],
    },
  },
};

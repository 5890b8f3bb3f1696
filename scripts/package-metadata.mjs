/** The rooms of a package.json in which one package names another. */
const dependencyFields = ['dependencies', 'peerDependencies', 'devDependencies'];

/** What every tarball holds, and what of it stays out. */
const published = ['dist', 'src', '!src/**/*.test.ts', '!src/**/*.test-d.ts', 'CHANGELOG.md'];

/**
 * What a package's metadata lacks, or has otherwise than its neighbours.
 *
 * @param {Record<string, any>} manifest The package's package.json.
 * @param {{ folder: string, repository: Record<string, any>, version: string }} expected The package's
 * folder, as `packages/core`; the repository's package.json; the version of all packages.
 * @returns {string[]} Problems in words.
 */
export function metadataProblems(manifest, { folder, repository, version }) {
  const address = repository.homepage.replace('#readme', '');
  const same = {
    version,
    license: repository.license,
    engines: repository.engines,
    homepage: `${address}/tree/main/${folder}#readme`,
    bugs: repository.bugs,
    repository: { ...repository.repository, directory: folder },
    publishConfig: { access: 'public', provenance: true },
  };
  const found = Object.entries(same)
    .filter(([field, value]) => JSON.stringify(manifest[field]) !== JSON.stringify(value))
    .map(([field, value]) => `${field} must be ${JSON.stringify(value)}`);
  if (!manifest.description) found.push('a description is missing');
  for (const word of ['gan', 'tensorflow']) {
    if (!manifest.keywords?.includes(word)) found.push(`keywords must have '${word}'`);
  }
  if (typeof manifest.sideEffects !== 'boolean') found.push('sideEffects must be true or false');
  for (const pattern of published) {
    if (!manifest.files?.includes(pattern)) found.push(`files must have '${pattern}'`);
  }
  // TensorFlow.js must stay a peer, so that a program has one engine.
  for (const engine of ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@tensorflow/tfjs']) {
    if (manifest.dependencies?.[engine]) found.push(`${engine} must be a peer dependency`);
  }
  return [...found, ...versionProblems(manifest, version)];
}

/**
 * Packages of ours that a workspace names in another version than they have: npm would look elsewhere.
 *
 * Peers are named in any version: a release that left the range of one would count as a break of its own.
 */
export function versionProblems(manifest, version) {
  return dependencyFields.flatMap((field) => {
    const right = field === 'peerDependencies' ? '*' : version;
    return Object.entries(manifest[field] ?? {})
      .filter(([name, wanted]) => name.startsWith('@gan/') && wanted !== right)
      .map(([name, wanted]) => `${field}: ${name} must be ${right}, got ${wanted}`);
  });
}

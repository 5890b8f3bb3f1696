import { loadTensorflow, tensorflowFolder } from './tensorflow';

// Where GAN_TENSORFLOW names a libtensorflow, tests that choose no engine are on it.
if (tensorflowFolder) {
  await loadTensorflow(tensorflowFolder);
  const { useBackend } = await import('@gan/backend');
  await useBackend('tensorflow');
}

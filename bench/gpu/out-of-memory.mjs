const patterns = [
  // Dawn, CUDA and PyTorch, libtensorflow, Vulkan.
  /out of (device |host |gpu )?memory/i,
  /outofmemory/i,
  /\bOOM\b/,
  /OUT_OF_(DEVICE|HOST)_MEMORY/,
  /exceeds the max buffer size limit/i,
  /larger than the maximum \w+ buffer binding size/i,
];

/** Whether an error's text says that memory was too small. */
export const isOutOfMemory = (text) => patterns.some((pattern) => pattern.test(text));

/** The name under which TensorFlow.js knows this backend. */
export const backendName = 'gan-webgpu';

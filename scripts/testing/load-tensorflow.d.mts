export function loadTensorflow(folder: string): Promise<void>;

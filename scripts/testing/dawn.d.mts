export function startDawn(driver?: 'vulkan' | 'null'): Promise<string | undefined>;

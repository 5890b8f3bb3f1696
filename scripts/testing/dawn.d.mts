type Driver = 'vulkan' | 'vulkan with matrices' | 'null' | 'null with matrices';

export function startDawn(driver?: Driver): Promise<string | undefined>;

import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where a carried folder keeps Vulkan's loader, for machines that have a driver alone. */
const carried = fileURLToPath(new URL('../../vulkan', import.meta.url));

const libraries = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/lib64',
];
const manifests = ['/etc/vulkan/icd.d', '/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];
/** NVIDIA's driver as a library: the one that its own files name, which needs X11, and the one that does not. */
const drivers = ['libGLX_nvidia.so.0', 'libEGL_nvidia.so.0'];

/**
 * What a bare Linux machine lacks for Vulkan: its loader, which a carried folder brings, and the file that names
 * NVIDIA's driver, which containers often miss and `folder` gets then.
 *
 * @returns Variables for the processes that use it, and what is to be said about them.
 */
export async function findVulkan(
  folder,
  { env = process.env, folders = libraries, named = manifests, loader = carried } = {},
) {
  if (process.platform !== 'linux') return { env: {}, said: [] };
  const found = { env: {}, said: [] };
  const searched = [...(env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean), ...folders];
  const has = (name) => searched.some((folder) => existsSync(join(folder, name)));
  if (!has('libvulkan.so.1') && existsSync(loader)) {
    found.env.LD_LIBRARY_PATH = [loader, env.LD_LIBRARY_PATH].filter(Boolean).join(':');
    found.said.push('Vulkan: the loader is the carried one, as this machine has none');
  }
  const isNamed = env.VK_DRIVER_FILES || env.VK_ICD_FILENAMES || named.some(namesNvidia);
  const known = has('libX11.so.6') ? drivers : drivers.toReversed();
  const driver = isNamed ? undefined : known.find(has);
  if (driver) {
    const path = join(folder, 'nvidia_icd.json');
    await mkdir(folder, { recursive: true });
    const ICD = { library_path: driver, api_version: '1.3.0' };
    await writeFile(path, JSON.stringify({ file_format_version: '1.0.0', ICD }));
    found.env.VK_DRIVER_FILES = path;
    found.env.VK_ICD_FILENAMES = path;
    found.said.push(`Vulkan: no file names NVIDIA's driver here, so ${path} does (${driver})`);
  }
  return found;
}

const namesNvidia = (folder) =>
  existsSync(folder) && readdirSync(folder).some((name) => /nvidia/i.test(name));

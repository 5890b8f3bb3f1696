import { execFileSync } from 'node:child_process';

/** What nvidia-smi answers, a row a line, or undefined where there is none. */
function ask(query, program) {
  try {
    const format = '--format=csv,noheader,nounits';
    const text = execFileSync(program, [query, format], { encoding: 'utf8', stdio: 'pipe' });
    const rows = text.trim().split('\n').filter(Boolean);
    return rows.map((row) => row.split(',').map((cell) => cell.trim()));
  } catch {
    return undefined;
  }
}

/** NVIDIA's GPUs here, with their driver and memory: '' where there are none. */
export function nvidiaText(program = 'nvidia-smi') {
  return (ask('--query-gpu=name,driver_version,memory.total', program) ?? [])
    .map(([name, driver, mebibytes]) => `${name}, driver ${driver}, ${mebibytes} MiB`)
    .join('; ');
}

/** Bytes of GPU memory that a process holds by CUDA, or undefined where that is not to be had. */
export function nvidiaBytes(pid, program = 'nvidia-smi') {
  const rows = ask('--query-compute-apps=pid,used_gpu_memory', program) ?? [];
  const [, mebibytes] = rows.find(([id]) => Number(id) === pid) ?? [];
  const bytes = Number(mebibytes) * 2 ** 20;
  return Number.isFinite(bytes) ? bytes : undefined;
}

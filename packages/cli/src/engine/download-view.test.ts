import { expect, it } from 'vitest';
import { downloadView } from './download-view';

const file = 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl';
const size = 200e6;

/** What is written while 200 MB come in steps of 4 MB, 0.1 s each. */
function shown(isTTY: boolean, from = 0) {
  let time = 0;
  const written: string[] = [];
  const write = (text: string) => {
    written.push(text);
    return true;
  };
  const { show } = downloadView({ write, isTTY }, () => time);
  for (let bytes = from; bytes <= size; bytes += 4e6) {
    show({ file, bytes, size, from });
    time += 100;
  }
  return written;
}

it('writes a line every tenth', () => {
  const lines = shown(false);
  expect(lines).toHaveLength(11);
  expect(lines[0]).toBe('tensorflow-cpu 2.21.0  0 MB of 200 MB\n');
  expect(lines[1]).toBe('tensorflow-cpu 2.21.0  20 MB of 200 MB, 40.0 MB/s\n');
  expect(lines.at(-1)).toBe('tensorflow-cpu 2.21.0  200 MB of 200 MB, 40.0 MB/s\n');
});

it('counts only what came now', () => {
  const lines = shown(false, 100e6);
  expect(lines[0]).toBe('tensorflow-cpu 2.21.0  100 MB of 200 MB\n');
  expect(lines[1]).toBe('tensorflow-cpu 2.21.0  120 MB of 200 MB, 40.0 MB/s\n');
});

it('draws over one line on a terminal, not too often', () => {
  const lines = shown(true);
  expect(lines).toHaveLength(26);
  expect(lines[1]).toBe('\rtensorflow-cpu 2.21.0  8 MB of 200 MB, 40.0 MB/s\x1b[K');
  expect(lines.filter((line) => line.endsWith('\n'))).toEqual([
    '\rtensorflow-cpu 2.21.0  200 MB of 200 MB, 40.0 MB/s\x1b[K\n',
  ]);
});

it('ends the line of a download that was broken off, once', () => {
  const written: string[] = [];
  const write = (text: string) => written.push(text) > 0;
  const { show, stop } = downloadView({ write, isTTY: true }, () => 0);
  stop();
  show({ file, bytes: 0, size, from: 0 });
  stop();
  stop();
  expect(written).toEqual(['\rtensorflow-cpu 2.21.0  0 MB of 200 MB\x1b[K', '\n']);
});

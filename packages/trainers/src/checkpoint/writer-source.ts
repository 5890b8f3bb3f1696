/**
 * The program of the thread that writes a checkpoint, as text, so that bundles have no file to serve.
 *
 * It takes its orders one by one: `open` a file, `write` a part of it that lies in shared memory,
 * `commit`. Nothing else does more than copy meanwhile, so that neither hashing nor the disk stops
 * training. After a failure it takes no more orders.
 */
export const writerSource = `'use strict';
const { createHash } = require('node:crypto');
const { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { parentPort, workerData } = require('node:worker_threads');

const { folder } = workerData;
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const opened = [];
let at = '';

const writeAll = (file, bytes) => {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done);
  }
};

// Windows has no such thing as flushing a folder, and needs none.
const flushFolder = (path) => {
  let file;
  try {
    file = openSync(path, 'r');
    fsyncSync(file);
  } catch (error) {
    if (!['EPERM', 'EACCES', 'EINVAL', 'EBADF', 'EISDIR'].includes(error.code)) throw error;
  } finally {
    if (file !== undefined) closeSync(file);
  }
};

// Another run may have taken the folder by force.
const checkLock = ({ path, token }) => {
  if (!readFileSync(path, 'utf8').includes(token)) throw new Error('the folder is no longer ours');
};

const orders = {
  open({ name }) {
    at = name;
    const file = openSync(join(folder, name), 'wx');
    opened.push({ name, file, hash: createHash('sha256'), bytes: 0 });
  },
  write({ slot, memory, length }) {
    const last = opened.at(-1);
    const part = new Uint8Array(memory, 0, length);
    last.hash.update(part);
    writeAll(last.file, part);
    last.bytes += length;
    parentPort.postMessage({ free: slot });
  },
  commit({ path, json, jsonName, lock }) {
    const files = {};
    let total = 0;
    while (opened.length > 0) {
      const { name, file, hash, bytes } = opened[0];
      at = name;
      fsyncSync(file);
      opened.shift();
      closeSync(file);
      files[name] = { bytes, sha256: hash.digest('hex') };
      total += bytes;
    }
    orders.open({ name: jsonName });
    const blank = '0'.repeat(64);
    const text = JSON.stringify({ checksum: 'sha256-' + blank, ...json, files }, null, 2) + '\\n';
    const bytes = Buffer.from(text.replace(blank, sha256(text)));
    writeAll(opened[0].file, bytes);
    fsyncSync(opened[0].file);
    closeSync(opened.shift().file);
    flushFolder(folder);
    at = '';
    if (lock) checkLock(lock);
    renameSync(folder, path);
    flushFolder(dirname(path));
    parentPort.postMessage({ committed: total + bytes.length });
    parentPort.close();
  },
};

let failed = false;
parentPort.on('message', (order) => {
  if (failed) return;
  try {
    orders[order.type](order);
  } catch (error) {
    failed = true;
    for (const { file } of opened) closeSync(file);
    parentPort.postMessage({ failed: { message: error.message, code: error.code, name: at } });
    parentPort.close();
  }
});
`;

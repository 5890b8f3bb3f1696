// Takes the lock file that it is given, says `took` or who has it, and keeps it until its input ends.
import { randomBytes } from 'node:crypto';
import { lockFolder } from '../src/checkpoint/folder-lock';
import { releaseLockFile, takeLockFile } from '../src/checkpoint/lock-file';
import { ownIdentity } from '../src/checkpoint/process-identity';

const [path = '', how = ''] = process.argv.slice(2);

if (how === 'exit') {
  // A whole folder's lock, and an end without a word to it.
  await lockFolder('test', path, { option: 'dir', forceOption: '', force: false, brief: false });
  process.exit(3);
}

const mine = {
  ...(await ownIdentity()),
  token: randomBytes(8).toString('hex'),
  since: new Date().toISOString(),
  brief: false,
};
process.stdout.write('ready\n');
process.stdin.once('data', async () => {
  try {
    const refusal = await takeLockFile(path, mine);
    process.stdout.write(refusal ? `refused ${refusal.holder?.pid}\n` : 'took\n');
    process.stdin.once('end', () => releaseLockFile(path, mine));
  } catch (error) {
    process.stdout.write(`failed ${error}\n`);
  }
});

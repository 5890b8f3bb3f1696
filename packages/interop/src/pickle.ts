import { ByteCursor } from './byte-cursor';
import { PickleStack } from './pickle-stack';
import {
  type Dictionary,
  Global,
  isKey,
  knownGlobal,
  type PickleValue,
  type Storage,
} from './pickle-values';
import { quoted } from './quoted';
import type { Checkpoint } from './source';

/** What one pickle holds, and where the next one would begin. */
export interface Pickled {
  readonly value: PickleValue;
  readonly end: number;
}

/** Makes a storage of what the file says of it; undefined when that makes no sense. */
export type LoadStorage = (id: PickleValue) => Storage | undefined;

/** Far beyond the checkpoints of GANs: a tensor takes about 60 instructions. */
const MOST_INSTRUCTIONS = 2_000_000;

/** What the instructions work on. */
interface Machine {
  readonly cursor: ByteCursor;
  readonly stack: PickleStack;
  readonly loadStorage: LoadStorage;
  /** List items that calls may still copy, so that repeated calls cost no more than the file. */
  copies: number;
}

function setItems({ cursor, stack }: Machine, items: readonly PickleValue[]): void {
  const target = stack.top();
  if (!(target instanceof Map)) throw cursor.damaged('items for what is no dictionary');
  fill(cursor, target, items);
}

function fill(cursor: ByteCursor, target: Dictionary, items: readonly PickleValue[]): Dictionary {
  if (items.length % 2) throw cursor.damaged('a key without a value');
  for (let i = 0; i < items.length; i += 2) {
    const key = items[i] as PickleValue;
    if (!isKey(key)) throw cursor.damaged('a dictionary key that is not text or a number');
    target.set(key, items[i + 1] as PickleValue);
  }
  return target;
}

function append({ cursor, stack }: Machine, items: readonly PickleValue[]): void {
  const target = stack.top();
  if (!Array.isArray(target)) throw cursor.damaged('items for what is no list');
  for (const item of items) target.push(item);
}

function global({ cursor }: Machine, module: PickleValue, name: PickleValue): Global {
  if (typeof module !== 'string' || typeof name !== 'string') {
    throw cursor.damaged('a global without a name');
  }
  const found = knownGlobal(`${module}.${name}`);
  if (found) return found;
  throw cursor.fail(
    `refers to ${quoted(`${module}.${name}`).slice(1, -1)}; only tensors are read, nothing is ` +
      'executed; if you trust the file, save its state_dict alone with PyTorch',
  );
}

function call(machine: Machine): PickleValue {
  const { cursor, stack } = machine;
  const args = stack.pop();
  const callee = stack.pop();
  if (!(callee instanceof Global) || !callee.call || !Array.isArray(args)) {
    throw cursor.damaged('a call of what is no function');
  }
  for (const arg of args) if (Array.isArray(arg)) machine.copies -= arg.length;
  if (machine.copies < 0) throw cursor.damaged('one list in too many calls');
  const result = callee.call(args);
  if (result === undefined) throw cursor.damaged(`arguments that ${callee.name} does not take`);
  return result;
}

/** Attributes such as a state_dict's `_metadata` carry nothing that is needed here. */
function ignoreAttributes({ cursor, stack }: Machine): void {
  stack.pop();
  if (!(stack.top() instanceof Map)) throw cursor.damaged('attributes of what is no dictionary');
}

function storage({ cursor, stack, loadStorage }: Machine): Storage {
  const found = loadStorage(stack.pop());
  if (!found) throw cursor.damaged('a storage that makes no sense');
  return found;
}

/** Instructions that push nothing; true when `code` was one. */
function control(code: number, machine: Machine): boolean {
  const { cursor, stack } = machine;
  switch (code) {
    case 0x80: // PROTO
      if (cursor.unsigned(1) > 5) throw cursor.fail('is a pickle of a protocol newer than 5');
      return true;
    case 0x95: // FRAME
      cursor.unsigned(8);
      return true;
    case 0x28: // MARK
      stack.mark();
      return true;
    case 0x30: // POP
      stack.pop();
      return true;
    case 0x31: // POP_MARK
      stack.takeToMark();
      return true;
    case 0x61: // APPEND
      append(machine, stack.take(1));
      return true;
    case 0x65: // APPENDS
      append(machine, stack.takeToMark());
      return true;
    case 0x73: // SETITEM
      setItems(machine, stack.take(2));
      return true;
    case 0x75: // SETITEMS
      setItems(machine, stack.takeToMark());
      return true;
    case 0x62: // BUILD
      ignoreAttributes(machine);
      return true;
    case 0x71: // BINPUT
      stack.store(cursor.unsigned(1));
      return true;
    case 0x72: // LONG_BINPUT
      stack.store(cursor.unsigned(4));
      return true;
    case 0x94: // MEMOIZE
      stack.store();
      return true;
    default:
      return false;
  }
}

/** The number, text or bytes that an instruction pushes; undefined for another one. */
function atom(code: number, { cursor }: Machine): PickleValue | undefined {
  switch (code) {
    case 0x4e: // NONE
      return null;
    case 0x88: // NEWTRUE
      return true;
    case 0x89: // NEWFALSE
      return false;
    case 0x4b: // BININT1
      return cursor.unsigned(1);
    case 0x4d: // BININT2
      return cursor.unsigned(2);
    case 0x4a: // BININT
      return cursor.unsigned(4) | 0;
    case 0x8a: // LONG1
      return cursor.signed(cursor.unsigned(1));
    case 0x8b: // LONG4
      return cursor.signed(cursor.unsigned(4));
    case 0x47: // BINFLOAT
      return cursor.double();
    case 0x8c: // SHORT_BINUNICODE
    case 0x55: // SHORT_BINSTRING, text of Python 2
      return cursor.text(cursor.unsigned(1));
    case 0x58: // BINUNICODE
    case 0x54: // BINSTRING
      return cursor.text(cursor.unsigned(4));
    case 0x8d: // BINUNICODE8
      return cursor.text(cursor.unsigned(8));
    case 0x43: // SHORT_BINBYTES
      return cursor.take(cursor.unsigned(1));
    case 0x42: // BINBYTES
      return cursor.take(cursor.unsigned(4));
    case 0x8e: // BINBYTES8
      return cursor.take(cursor.unsigned(8));
    default:
      return undefined;
  }
}

/** The list, dictionary, global or tensor that an instruction pushes, or what it refers back to. */
function composite(code: number, machine: Machine): PickleValue | undefined {
  const { cursor, stack } = machine;
  switch (code) {
    case 0x5d: // EMPTY_LIST
    case 0x29: // EMPTY_TUPLE
      return [];
    case 0x85: // TUPLE1, 2, 3
    case 0x86:
    case 0x87:
      return stack.take(code - 0x84);
    case 0x74: // TUPLE
    case 0x6c: // LIST
      return stack.takeToMark();
    case 0x7d: // EMPTY_DICT
      return new Map();
    case 0x64: // DICT
      return fill(cursor, new Map(), stack.takeToMark());
    case 0x63: // GLOBAL
      return global(machine, cursor.line(), cursor.line());
    case 0x93: {
      const [module, name] = stack.take(2) as [PickleValue, PickleValue];
      return global(machine, module, name); // STACK_GLOBAL
    }
    case 0x52: // REDUCE
      return call(machine);
    case 0x51: // BINPERSID
      return storage(machine);
    case 0x68: // BINGET
      return stack.recall(cursor.unsigned(1));
    case 0x6a: // LONG_BINGET
      return stack.recall(cursor.unsigned(4));
    case 0x32: // DUP
      return stack.top();
    default:
      return undefined;
  }
}

/**
 * Reads the pickle that begins at byte `start`, and executes nothing: of Python's functions and
 * classes it knows those that {@link knownGlobal} lists, as data.
 *
 * It understands the instructions with which `torch.save` writes dictionaries, lists, numbers, text
 * and tensors (protocols 2 to 5). It has a stack and no recursion, and time and memory stay in
 * proportion to the file, however deeply it nests and however often it refers back.
 *
 * @throws CheckpointError when it refers to another global, is truncated, or is no pickle.
 */
export function readPickle(
  checkpoint: Checkpoint,
  start: number,
  loadStorage: LoadStorage = () => undefined,
): Pickled {
  const cursor = new ByteCursor(checkpoint, start);
  const stack = new PickleStack(cursor);
  const machine: Machine = { cursor, stack, loadStorage, copies: checkpoint.bytes.length };
  for (let i = 0; i < MOST_INSTRUCTIONS; i++) {
    const code = cursor.unsigned(1);
    if (code === 0x2e) return { value: stack.pop(), end: cursor.at }; // STOP
    if (control(code, machine)) continue;
    let value = atom(code, machine);
    if (value === undefined) value = composite(code, machine);
    if (value === undefined) {
      throw cursor.fail(
        `is damaged or no checkpoint of tensors: instruction 0x${code.toString(16)} before byte ${cursor.at}`,
      );
    }
    stack.push(value);
  }
  throw cursor.fail(
    `is no checkpoint of tensors: its pickle has over ${MOST_INSTRUCTIONS} instructions`,
  );
}

import { ByteCursor } from './byte-cursor';
import { PickleStack } from './pickle-stack';
import {
  type Dictionary,
  Global,
  isKey,
  isList,
  knownGlobal,
  Opaque,
  PickleSet,
  type PickleValue,
  type Storage,
} from './pickle-values';
import type { Checkpoint } from './source';

/** What one pickle holds, and where the next one would begin. */
export interface Pickled {
  readonly value: PickleValue;
  readonly end: number;
}

/** Makes a storage, or what else it is, of what the file says of it; undefined when that makes no sense. */
export type LoadStorage = (id: PickleValue) => Storage | Global | Opaque | undefined;

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
  if (target instanceof Map) fill(cursor, target, items);
  else if (target instanceof Opaque) {
    target.entries ??= new Map();
    fill(cursor, target.entries, items);
  } else throw cursor.damaged('items for what is no dictionary');
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

/** The items of a list; those of an object that is a list too, such as a deque, lead nowhere. */
function append({ cursor, stack }: Machine, items: readonly PickleValue[]): void {
  const target = stack.top();
  if (target instanceof Opaque) return;
  if (!isList(target) || Object.isFrozen(target)) throw cursor.damaged('items for what is no list');
  for (const item of items) (target as PickleValue[]).push(item);
}

function addToSet({ cursor, stack }: Machine): void {
  const items = stack.takeToMark();
  const target = stack.top();
  if (target instanceof Opaque) return;
  if (!(target instanceof PickleSet)) throw cursor.damaged('items for what is no set');
  for (const item of items) target.items.push(item);
}

/** What a name of Python's stands for: data, or nothing but the name. Nothing is imported. */
function global({ cursor }: Machine, module: PickleValue, name: PickleValue): PickleValue {
  if (typeof module !== 'string' || typeof name !== 'string') {
    throw cursor.damaged('a global without a name');
  }
  return knownGlobal(`${module}.${name}`) ?? new Opaque(`${module}.${name}`);
}

function call(machine: Machine, callee: PickleValue, args: PickleValue): PickleValue {
  const { cursor } = machine;
  // What an unknown function or class would give is not known: an object that has its name.
  if (callee instanceof Opaque && isList(args)) return new Opaque(callee.name);
  if (!(callee instanceof Global) || !callee.call || !isList(args)) {
    throw cursor.damaged('a call of what is no function');
  }
  for (const arg of args) if (isList(arg)) machine.copies -= arg.length;
  if (machine.copies < 0) throw cursor.damaged('one list in too many calls');
  const result = callee.call(args);
  if (result === undefined) throw cursor.damaged(`arguments that ${callee.name} does not take`);
  return result;
}

/** Attributes of an object; those of data, such as a state_dict's `_metadata`, are not needed here. */
function setAttributes({ cursor, stack }: Machine): void {
  const state = stack.pop();
  const target = stack.top();
  if (target instanceof Opaque) target.state = state;
  else if (target === null || typeof target !== 'object') {
    throw cursor.damaged('attributes of what is no object');
  }
}

function persistent({ cursor, stack, loadStorage }: Machine): PickleValue {
  const found = loadStorage(stack.pop());
  if (!found) throw cursor.damaged('a storage that makes no sense');
  return found;
}

const tuple = (items: PickleValue[]): PickleValue => Object.freeze(items);

/** Objects of classes with arguments by position, and perhaps by name. */
function instance(machine: Machine, code: number): PickleValue {
  const { stack } = machine;
  if (code === 0x92) stack.pop();
  const [made, args] = stack.take(2) as [PickleValue, PickleValue];
  return call(machine, made, args);
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
      setAttributes(machine);
      return true;
    case 0x90: // ADDITEMS
      addToSet(machine);
      return true;
    case 0x70: // PUT
      stack.store(cursor.decimal());
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
      return cursor.text(cursor.unsigned(1));
    case 0x58: // BINUNICODE
      return cursor.text(cursor.unsigned(4));
    case 0x55: // SHORT_BINSTRING, text or bytes of Python 2
      return cursor.textOrBytes(cursor.unsigned(1));
    case 0x54: // BINSTRING
      return cursor.textOrBytes(cursor.unsigned(4));
    case 0x8d: // BINUNICODE8
      return cursor.text(cursor.unsigned(8));
    case 0x43: // SHORT_BINBYTES
      return cursor.take(cursor.unsigned(1));
    case 0x42: // BINBYTES
      return cursor.take(cursor.unsigned(4));
    case 0x8e: // BINBYTES8
    case 0x96: // BYTEARRAY8
      return cursor.take(cursor.unsigned(8));
    default:
      return lineAtom(code, cursor);
  }
}

/** What the oldest pickles write as a line of text. */
function lineAtom(code: number, cursor: ByteCursor): PickleValue | undefined {
  switch (code) {
    case 0x49: // INT, or a truth value
      return integerOf(cursor, cursor.line());
    case 0x4c: // LONG
      return integerOf(cursor, cursor.line().replace(/L$/, ''));
    case 0x46: // FLOAT
      return Number(cursor.line());
    case 0x53: // STRING, in quotes
      return cursor.line().slice(1, -1);
    case 0x56: // UNICODE
      return cursor.line();
    default:
      return undefined;
  }
}

function integerOf(cursor: ByteCursor, text: string): PickleValue {
  if (text === '00' || text === '01') return text === '01';
  if (!/^-?\d{1,40}$/.test(text)) throw cursor.damaged('a malformed integer');
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** The list, dictionary, global or tensor that an instruction pushes, or what it refers back to. */
function composite(code: number, machine: Machine): PickleValue | undefined {
  const { cursor, stack } = machine;
  switch (code) {
    case 0x5d: // EMPTY_LIST
      return [];
    case 0x29: // EMPTY_TUPLE
      return tuple([]);
    case 0x85: // TUPLE1, 2, 3
    case 0x86:
    case 0x87:
      return tuple(stack.take(code - 0x84));
    case 0x74: // TUPLE
      return tuple(stack.takeToMark());
    case 0x6c: // LIST
      return stack.takeToMark();
    case 0x8f: // EMPTY_SET
      return new PickleSet([]);
    case 0x91: // FROZENSET
      return new PickleSet(stack.takeToMark());
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
    case 0x81: // NEWOBJ
    case 0x92: // NEWOBJ_EX
      return instance(machine, code);
    case 0x69: {
      const made = global(machine, cursor.line(), cursor.line()); // INST
      return call(machine, made, tuple(stack.takeToMark()));
    }
    case 0x6f: {
      const [made = null, ...args] = stack.takeToMark(); // OBJ
      return call(machine, made, tuple(args));
    }
    case 0x51: // BINPERSID
      return persistent(machine);
    case 0x67: // GET
      return stack.recall(cursor.decimal());
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

/** Instructions that mean something, but nothing that `torch.save` writes. */
const refused: Readonly<Record<number, string>> = {
  80: 'has persistent ids of protocol 0',
  130: 'refers to a class by a number of copyreg, which is not in the file',
  131: 'refers to a class by a number of copyreg, which is not in the file',
  132: 'refers to a class by a number of copyreg, which is not in the file',
  151: 'keeps buffers outside of its pickle, which are not in the file',
  152: 'keeps buffers outside of its pickle, which are not in the file',
};

/** The error for an instruction that is none of a checkpoint's. */
function unknown(code: number, { cursor }: Machine): Error {
  const known = refused[code];
  if (known) return cursor.fail(`${known}; save the state_dict with torch.save`);
  return cursor.fail(
    `is damaged or no checkpoint of tensors: instruction 0x${code.toString(16)} before byte ${cursor.at}`,
  );
}

/**
 * Reads the pickle that begins at byte `start`, and executes and imports nothing: of Python's
 * functions and classes it knows those that {@link knownGlobal} lists, as data. Any other, and what
 * calling it would give, becomes an {@link Opaque} with its name.
 *
 * It understands the instructions of protocols 0 to 5. It has a stack and no recursion, and time and
 * memory stay in proportion to the file, however deeply it nests and however often it refers back.
 *
 * @throws CheckpointError when it is truncated, or is no pickle.
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
    if (value === undefined) throw unknown(code, machine);
    stack.push(value);
  }
  throw cursor.fail(
    `is no checkpoint of tensors: its pickle has over ${MOST_INSTRUCTIONS} instructions`,
  );
}

import { expect, it } from 'vitest';
import { StepNotes } from './step-notes';

it('keeps effects in their order, the first reason, and which arrays are drawn', () => {
  const notes = new StepNotes();
  const done: number[] = [];
  notes.again(() => done.push(1));
  notes.again(() => done.push(2));
  for (const effect of notes.effects) effect();
  expect(done).toEqual([1, 2]);
  expect([notes.refusal, notes.later]).toEqual([undefined, false]);
  notes.refuse('draws');
  notes.refuse('reads');
  notes.notYet();
  expect([notes.refusal, notes.later]).toEqual(['draws', true]);
  const values = Float32Array.of(1);
  notes.drawn(values);
  expect([values, Float32Array.of(1)].map((array) => notes.isDrawn(array))).toEqual([true, false]);
});

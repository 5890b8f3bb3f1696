import type { Translation } from '../translate/translate-tiles';

/** What is to be done is known. */
export interface TranslateStartEvent {
  readonly type: 'start';
  /** Pictures found. */
  readonly total: number;
}

/** A picture is translated and written. */
export interface TranslateDoneEvent {
  readonly type: 'done';
  /** Its path below the input folder, with `/`. */
  readonly input: string;
  /** That of the output, below the output folder. */
  readonly output: string;
  readonly translation: Translation;
  readonly seconds: number;
}

/** A picture's output was there already. */
export interface TranslateSkippedEvent {
  readonly type: 'skipped';
  readonly input: string;
  readonly output: string;
}

/** A picture that could not be translated; the others go on. */
export interface TranslateFailedEvent {
  readonly type: 'failed';
  readonly input: string;
  /** One line. */
  readonly reason: string;
}

/** It is over. */
export interface TranslateEndEvent {
  readonly type: 'end';
  readonly done: number;
  readonly skipped: number;
  readonly failed: readonly Pick<TranslateFailedEvent, 'input' | 'reason'>[];
  /** Whether the signal stopped it before the last picture; a second call goes on. */
  readonly stopped: boolean;
  /** The page of results, where one was asked for. */
  readonly page?: string;
}

/** What {@link translateFolder} tells; a closed list, by `type`. */
export type TranslateEvent =
  | TranslateStartEvent
  | TranslateDoneEvent
  | TranslateSkippedEvent
  | TranslateFailedEvent
  | TranslateEndEvent;

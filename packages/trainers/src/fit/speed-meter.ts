import type { Stopwatch } from './stopwatch';

/** Tells how fast a run is, from one logged step to the next. */
export class SpeedMeter {
  /** Images seen since the start of this run. */
  images = 0;
  readonly #watch: Stopwatch;
  #logged: { readonly seconds: number; readonly images: number };

  constructor(watch: Stopwatch) {
    this.#watch = watch;
    this.#logged = { seconds: watch.seconds(), images: 0 };
  }

  /** The seconds on the watch, and the images a second since it was last read. */
  read(): { readonly seconds: number; readonly imagesPerSecond: number } {
    const { images } = this;
    const seconds = this.#watch.seconds();
    const imagesPerSecond = (images - this.#logged.images) / (seconds - this.#logged.seconds);
    this.#logged = { seconds, images };
    return { seconds, imagesPerSecond };
  }
}

import { cyclegan } from './cyclegan.mjs';
import { dcgan } from './dcgan.mjs';
import { conditional, gan } from './gan.mjs';
import { pix2pix } from './pix2pix.mjs';

/** By name: each makes the package's trainer and a batch, at the size that peers are compared at. */
export const steps = { pix2pix, cyclegan, dcgan };

/** All trainers, to see where the time of each one's step goes. */
export const trainers = { gan, conditional, dcgan, pix2pix, cyclegan };

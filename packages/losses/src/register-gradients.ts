// tfjs-core alone has no gradients; tfjs-layers registers them.
import '@tensorflow/tfjs-layers';

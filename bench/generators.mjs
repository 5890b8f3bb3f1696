/** Networks whose forward pass is timed: pictures of 256 x 256, batch 1. */
export const generators = ['unet-256', 'resnet-9-256'];

export {
  type AdversarialLoss,
  type AdversarialLossKind,
  type AdversarialLossOptions,
  adversarialLoss,
} from './adversarial-loss';
export { bceWithLogits } from './binary-cross-entropy';
export { l1, leastSquares } from './reconstruction';

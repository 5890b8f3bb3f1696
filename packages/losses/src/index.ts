export {
  type AdversarialLoss,
  type AdversarialLossKind,
  type AdversarialLossOptions,
  adversarialLoss,
} from './adversarial-loss';
export { bceWithLogits } from './binary-cross-entropy';
export { cycleLoss, identityLoss } from './cycle';
export {
  type Critic,
  type GradientPenaltyOptions,
  gradientPenalty,
  r1Penalty,
} from './gradient-penalties';
export { l1, leastSquares } from './reconstruction';

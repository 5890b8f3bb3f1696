"""
What is timed in PyTorch: training steps of pix2pix, CycleGAN and DCGAN, which return losses that nobody has
read yet, and forward passes of the generators.

`place` puts networks and tensors where they are to be computed.
"""

from itertools import chain

import torch
from torch.nn import BatchNorm2d, InstanceNorm2d
from torch.nn.functional import binary_cross_entropy_with_logits, l1_loss, mse_loss

import networks


def adam(*models):
    parameters = list(chain(*(model.parameters() for model in models)))
    return torch.optim.Adam(parameters, lr=2e-4, betas=(0.5, 0.999))


def bce(logits, target):
    return binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


def least_squares(logits, target):
    return mse_loss(logits, torch.full_like(logits, target))


def learn(optimizer, loss):
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


def train_only(active, *models):
    for model in models:
        model.requires_grad_(active)


def image(batch, size):
    return torch.rand(batch, 3, size, size) * 2 - 1


def pix2pix(place, batch=1, size=256):
    g = place(networks.init_normal(networks.UNet(networks.unet_widths(size))))
    d = place(networks.init_normal(networks.patch_discriminator(6, BatchNorm2d)))
    g_adam, d_adam = adam(g), adam(d)
    a, b = place(image(batch, size)), place(image(batch, size))

    def step():
        fake = g(a)
        train_only(True, d)
        d_fake = bce(d(torch.cat([a, fake.detach()], 1)), 0.0)
        d_real = bce(d(torch.cat([a, b], 1)), 1.0)
        learn(d_adam, (d_fake + d_real) * 0.5)
        train_only(False, d)
        g_gan = bce(d(torch.cat([a, fake], 1)), 1.0)
        g_l1 = l1_loss(fake, b) * 100
        learn(g_adam, g_gan + g_l1)
        return [d_fake, d_real, g_gan, g_l1]

    return step


def cyclegan(place, batch=1, size=256):
    blocks = 9 if size >= 256 else 6
    g_a, g_b = (place(networks.init_normal(networks.resnet_generator(blocks))) for _ in range(2))
    d_a, d_b = (
        place(networks.init_normal(networks.patch_discriminator(3, InstanceNorm2d)))
        for _ in range(2)
    )
    g_adam, d_adam = adam(g_a, g_b), adam(d_a, d_b)
    a, b = place(image(batch, size)), place(image(batch, size))

    def step():
        fake_b, fake_a = g_a(a), g_b(b)
        train_only(False, d_a, d_b)
        gan = least_squares(d_a(fake_b), 1.0) + least_squares(d_b(fake_a), 1.0)
        cycle = l1_loss(g_b(fake_b), a) * 10 + l1_loss(g_a(fake_a), b) * 10
        identity = l1_loss(g_a(b), b) * 5 + l1_loss(g_b(a), a) * 5
        learn(g_adam, gan + cycle + identity)
        train_only(True, d_a, d_b)
        loss = 0.0
        for d, real, fake in ((d_a, b, fake_b), (d_b, a, fake_a)):
            loss += (least_squares(d(real), 1.0) + least_squares(d(fake.detach()), 0.0)) * 0.5
        learn(d_adam, loss)
        return [gan, cycle, identity, loss]

    return step


def dcgan(place, batch=64, size=64):
    g = place(networks.init_normal(networks.dcgan_generator()))
    d = place(networks.init_normal(networks.dcgan_discriminator()))
    g_adam, d_adam = adam(g), adam(d)
    real, noise = place(image(batch, size)), place(torch.randn(batch, 100, 1, 1))

    def step():
        fake = g(noise)
        train_only(True, d)
        d_loss = bce(d(fake.detach()), 0.0) + bce(d(real), 1.0)
        learn(d_adam, d_loss)
        train_only(False, d)
        g_loss = bce(d(fake), 1.0)
        learn(g_adam, g_loss)
        return [d_loss, g_loss]

    return step


def forward(make):
    """A picture through a network that is trained; batch norm has its running statistics."""

    def model(place):
        network = place(networks.init_normal(make()).eval())
        x = place(image(1, 256))

        def step():
            with torch.inference_mode():
                network(x)
            return []

        return step

    return model


models = {
    "pix2pix": pix2pix,
    "cyclegan": cyclegan,
    "dcgan": dcgan,
    "unet-256": forward(networks.UNet),
    "resnet-9-256": forward(networks.resnet_generator),
}

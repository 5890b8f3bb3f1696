"""
Times the training steps of pix2pix-256, CycleGAN-256 (batch 1) and DCGAN-64 (batch 64) in PyTorch, and
forward passes of the generators.
"""

import json
import resource
import sys
from itertools import chain

import torch
from torch.nn import BatchNorm2d, InstanceNorm2d
from torch.nn.functional import binary_cross_entropy_with_logits, l1_loss, mse_loss

import networks
from timing import report, time_steps


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


def image():
    return torch.rand(1, 3, 256, 256) * 2 - 1


def pix2pix(place):
    g = place(networks.init_normal(networks.UNet()))
    d = place(networks.init_normal(networks.patch_discriminator(6, BatchNorm2d)))
    g_adam, d_adam = adam(g), adam(d)
    a, b = place(image()), place(image())

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
        return [loss.item() for loss in (d_fake, d_real, g_gan, g_l1)]

    return step


def cyclegan(place):
    g_a, g_b = (place(networks.init_normal(networks.resnet_generator())) for _ in range(2))
    d_a, d_b = (
        place(networks.init_normal(networks.patch_discriminator(3, InstanceNorm2d)))
        for _ in range(2)
    )
    g_adam, d_adam = adam(g_a, g_b), adam(d_a, d_b)
    a, b = place(image()), place(image())

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
        return [value.item() for value in (gan, cycle, identity, loss)]

    return step


def dcgan(place):
    g = place(networks.init_normal(networks.dcgan_generator()))
    d = place(networks.init_normal(networks.dcgan_discriminator()))
    g_adam, d_adam = adam(g), adam(d)
    real, noise = place(torch.rand(64, 3, 64, 64) * 2 - 1), place(torch.randn(64, 100, 1, 1))

    def step():
        fake = g(noise)
        train_only(True, d)
        d_loss = bce(d(fake.detach()), 0.0) + bce(d(real), 1.0)
        learn(d_adam, d_loss)
        train_only(False, d)
        g_loss = bce(d(fake), 1.0)
        learn(g_adam, g_loss)
        return [d_loss.item(), g_loss.item()]

    return step


def forward(make):
    """A picture through a network that is trained; batch norm has its running statistics."""

    def model(place):
        network = place(networks.init_normal(make()).eval())
        x = place(image())

        def step():
            with torch.inference_mode():
                return network(x)

        return step

    return model


models = {
    "pix2pix": pix2pix,
    "cyclegan": cyclegan,
    "dcgan": dcgan,
    "unet-256": forward(networks.UNet),
    "resnet-9-256": forward(networks.resnet_generator),
}
arguments = json.loads(sys.argv[1])
torch.set_num_threads(arguments["threads"])
torch.manual_seed(0)
make = models[arguments["model"]]
memory_format = torch.channels_last if arguments["layout"] == "nhwc" else torch.contiguous_format
step = make(lambda thing: thing.to(memory_format=memory_format))
results = time_steps(step, arguments["warmUp"], arguments["count"])
# In KiB on Linux, in bytes on macOS.
unit = 1 if sys.platform == "darwin" else 1024
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
report({"version": torch.__version__, **results, "peakBytes": peak})

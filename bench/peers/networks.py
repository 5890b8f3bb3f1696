"""The networks of pix2pix, CycleGAN and DCGAN, from their papers' descriptions."""

import torch
from torch import nn


def init_normal(network):
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.normal_(module.weight, 0.0, 0.02)
    return network


def halve(c, f, bias=False):
    return nn.Conv2d(c, f, 4, 2, 1, bias=bias)


def double(c, f, bias=False):
    return nn.ConvTranspose2d(c, f, 4, 2, 1, bias=bias)


def unet_widths(size):
    """As many levels as the picture can be halved, eight at 256."""
    return (64, 128, 256, 512, 512, 512, 512, 512)[: size.bit_length() - 1]


class UNet(nn.Module):
    """A level a width; a level's output is its input beside what came back from below."""

    def __init__(self, widths=unet_widths(256)):
        super().__init__()
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        last = len(widths) - 1
        for level, width in enumerate(widths):
            outer = 3 if level == 0 else widths[level - 1]
            down = [] if level == 0 else [nn.LeakyReLU(0.2)]
            down.append(halve(outer, width))
            if 0 < level < last:
                down.append(nn.BatchNorm2d(width))
            up = [nn.ReLU(), double(width if level == last else 2 * width, outer, bias=level == 0)]
            up.append(nn.Tanh() if level == 0 else nn.BatchNorm2d(outer))
            if 4 <= level < last:
                up.append(nn.Dropout(0.5))
            self.down.append(nn.Sequential(*down))
            self.up.append(nn.Sequential(*up))

    def forward(self, x):
        skips = []
        for down in self.down:
            x = down(x)
            skips.append(x)
        x = self.up[-1](skips[-1])
        for level in range(len(self.up) - 2, -1, -1):
            x = self.up[level](torch.cat([skips[level], x], 1))
        return x


def patch_discriminator(channels, norm):
    bias = norm is nn.InstanceNorm2d
    layers = [halve(channels, 64, bias=True), nn.LeakyReLU(0.2)]
    for c, f, stride in ((64, 128, 2), (128, 256, 2), (256, 512, 1)):
        layers += [nn.Conv2d(c, f, 4, stride, 1, bias=bias), norm(f), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers, nn.Conv2d(512, 1, 4, 1, 1))


class ResidualBlock(nn.Module):
    def __init__(self, width):
        super().__init__()
        half = lambda: [nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3), nn.InstanceNorm2d(width)]
        self.path = nn.Sequential(*half(), nn.ReLU(), *half())

    def forward(self, x):
        return x + self.path(x)


def resnet_generator(blocks=9):
    normed = lambda layer, f: [layer, nn.InstanceNorm2d(f), nn.ReLU()]
    up = lambda c, f: nn.ConvTranspose2d(c, f, 3, 2, 1, output_padding=1)
    return nn.Sequential(
        nn.ReflectionPad2d(3),
        *normed(nn.Conv2d(3, 64, 7), 64),
        *normed(nn.Conv2d(64, 128, 3, 2, 1), 128),
        *normed(nn.Conv2d(128, 256, 3, 2, 1), 256),
        *(ResidualBlock(256) for _ in range(blocks)),
        *normed(up(256, 128), 128),
        *normed(up(128, 64), 64),
        nn.ReflectionPad2d(3),
        nn.Conv2d(64, 3, 7),
        nn.Tanh(),
    )


def dcgan_generator():
    layers = [nn.ConvTranspose2d(100, 512, 4, bias=False), nn.BatchNorm2d(512), nn.ReLU()]
    for c, f in ((512, 256), (256, 128), (128, 64)):
        layers += [double(c, f), nn.BatchNorm2d(f), nn.ReLU()]
    return nn.Sequential(*layers, double(64, 3), nn.Tanh())


def dcgan_discriminator():
    layers = [halve(3, 64), nn.LeakyReLU(0.2)]
    for c, f in ((64, 128), (128, 256), (256, 512)):
        layers += [halve(c, f), nn.BatchNorm2d(f), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers, nn.Conv2d(512, 1, 4, bias=False))

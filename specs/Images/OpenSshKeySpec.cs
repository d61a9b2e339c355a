using Lab.Images;
using Lab.Images.Guest;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class OpenSshKeySpec
{
    // The first key pair of RFC 8032, section 7.1, in OpenSSH's container; everybody knows it, so it guards nothing.
    private const string Body = """
        b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
        QyNTUxOQAAACDXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGgAAAJAAAAABAAAA
        AQAAAAtzc2gtZWQyNTUxOQAAACDXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg
        AAAECdYbGd7/1aYLqESvSS7CzEREnFaXsyaRlwO6wDHK5/YNdamAGCsQq31Uv+08lkBzoO
        4XLz2qYjJa8CGmj3B1EaAAAAB3JmYzgwMzIBAgMEBQY=
        """;

    [Fact]
    public void DropbearGetsItsKindThenSeedAndPublicKey() =>
        Convert.ToHexStringLower(OpenSshKey.ToDropbear($"-----BEGIN KEY-----\n{Body}\n-----END KEY-----\n")).Should().Be(
            "0000000b" + "7373682d65643235353139" + "00000040"
            + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
            + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

    [Theory]
    [InlineData("bm8ga2V5")]
    [InlineData("no base64!")]
    [InlineData("b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAE")]
    public void WhatIsNoSuchKeyIsRefused(string body)
    {
        var converting = () => OpenSshKey.ToDropbear(body);
        converting.Should().Throw<ImageException>().WithMessage("*SSH key*");
    }
}

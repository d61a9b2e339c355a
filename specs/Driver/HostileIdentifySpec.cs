using CsCheck;
using Lab.Driver;
using Lab.Specs.Driver.Model;

namespace Lab.Specs.Driver;

/// <summary>Identify structures that make no sense: the driver works, or refuses by the field's name, and does to the controller what it could do.</summary>
[Trait("Tier", "unit")]
public sealed class HostileIdentifySpec
{
    // Byte offsets of fields that a driver acts by; NSZE, NLBAF, FLBAS, MC, DPC, DPS, NULBAF, the first formats.
    private static readonly int[] NamespaceFields = [0, 1, 4, 7, 25, 26, 27, 28, 29, 82, 128, 129, 130, 131, 132, 133, 134, 135, 190, 194, 382];
    // MDTS, CNTLID, VER, OACS, ACL, AERL, SQES, CQES, NN, ONCS, FNA, SGLS.
    private static readonly int[] ControllerFields = [4, 24, 77, 78, 80, 256, 257, 258, 259, 512, 513, 516, 517, 519, 520, 521, 524, 536, 537, 538, 539];

    private static readonly Gen<byte> Values = Gen.OneOf(Gen.Byte[0, 12], Gen.Byte, Gen.Const((byte)0xFF));

    [Fact]
    public void WhateverTheNamespaceIsTheDriverUsesItOrNamesTheField()
    {
        var worked = 0;
        Gen.Select(Noise(NamespaceFields), Gen.Int[0, 20]).Sample(
            (noise, whole) =>
            {
                // A megabyte is all that this host gives away: a block may have 1 GiB.
                if (Works(new() { IdentifyNamespace = Spoil(noise, whole == 0) }, Use, "Identify Namespace", "LBADS", "bytes of host memory are left"))
                    worked++;
            },
            iter: 400, threads: 1);
        worked.Should().BeInRange(10, 390, "else this would show nothing");
    }

    [Fact]
    public void WhateverTheControllerSaysOfItselfTheDriverWorksOrNamesTheField()
    {
        var worked = 0;
        Gen.Select(Noise(ControllerFields), Gen.Int[0, 20]).Sample(
            (noise, whole) =>
            {
                var options = new ModelOptions { IdentifyController = Spoil(noise, whole == 0) };
                if (Works(options, Use, "Identify Controller: SQES", "Identify Controller: CQES", "the NSID is not active"))
                    worked++;
            },
            iter: 400, threads: 1);
        worked.Should().BeInRange(10, 390, "else this would show nothing");
    }

    [Theory]
    [InlineData(512, 0x77, "*SQES*77*")]
    [InlineData(512, 0x55, "*SQES*55*")]
    [InlineData(513, 0x55, "*CQES*55*")]
    public void EntrySizesThatTheControllerDoesNotTakeAreNamed(int offset, byte value, string message)
    {
        var platform = new ModelPlatform(new() { IdentifyController = data => data[offset] = value });
        FluentActions.Invoking(() => Rig.On(platform)).Should().Throw<DriverException>().WithMessage(message);
        platform.Violations.Should().BeEmpty();
    }

    [Theory]
    [InlineData(0, "*NSID is not active*")]
    [InlineData(1, "*NSID is not active*")]
    public void AControllerWithoutNamespacesIsDrivenAllTheSame(byte namespaces, string message)
    {
        using var rig = new Rig(new() { Blocks = 0, IdentifyController = data => data[516] = namespaces });
        rig.Controller.Namespace.SizeBlocks.Should().Be(0);
        rig.Controller.Namespace.Invoking(n => n.Format).Should().Throw<DriverException>().WithMessage(message);
        rig.Controller.CreateQueuePair(new()).Should().NotBeNull();
    }

    private static Gen<List<(int At, byte Value)>> Noise(int[] fields) =>
        Gen.Select(Gen.Int[0, fields.Length - 1], Values, (field, value) => (fields[field], value)).List[1, 6];

    private static Action<byte[]> Spoil(List<(int At, byte Value)> noise, bool whole) => data =>
    {
        if (whole)
            new Random(noise.Count).NextBytes(data);
        foreach (var (at, value) in noise)
            data[at] = value;
    };

    private static void Use(Rig rig)
    {
        rig.Platform.HostBytesLeft = 1 << 20;
        rig.RoundTrip(rig.Controller.CreateQueuePair(new()), lba: 0);
    }

    private static bool Works(ModelOptions options, Action<Rig> use, params string[] names) => Rig.Works(new(options with { Delay = 1 }), use, names);
}

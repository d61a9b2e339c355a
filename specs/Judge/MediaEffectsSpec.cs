using Lab.Judge;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Trace;
using static Lab.Specs.Judge.WrongDriverSpec;

namespace Lab.Specs.Judge;

/// <summary>What commands do to content that the driver told of, without telling of it again.</summary>
[Trait("Tier", "unit")]
public sealed class MediaEffectsSpec
{
    private static readonly string Zeroes = DataPattern.Digest(new byte[2 * MadeUp.BlockBytes]);

    [Fact]
    public void ARegionThatIsWrittenTwiceHoldsWhatCameLast()
    {
        var twice = Capture((made, pair) =>
        {
            made.Execute(pair, Write(0, 4));
            made.Execute(pair, Write(2, 4));
            made.Tell(new DataWritten(1024, 2048, 8));
        }) with { Media = [new(0, 1024, DataPattern.Digest(MadeUp.Seed, 0, 1024)), new(1024, 2048, DataPattern.Digest(8, 1024, 2048))] };

        Passes(twice)[RuleNames.Data].Observed.Should().Be("2 written regions (4096 bytes) on the media and 0 reads hold the pattern that was written last");
        Fails(twice with { Media = twice.Media.SetItem(1, new(1024, 2048, DataPattern.Digest(MadeUp.Seed, 1024, 2048))) }, RuleNames.Data).Observed.Should().Contain("on the media at position 1024");
    }

    [Fact]
    public void ZeroesThatWereWrittenAreReadBackAndOnTheMedia()
    {
        var capture = Capture((made, pair) =>
        {
            made.Execute(pair, Write(0, 4));
            made.Execute(pair, NvmCommand.WriteZeroes(1, 1, 2));
            made.Tell(new DataRead(512, 1024, Zeroes));
        }) with { Media = [new(512, 1024, Zeroes)] };

        Lab.Judge.Judge.Decide(capture)[RuleNames.Data].Observed.Should().Contain("1 read as expected");
        Fails(capture.Intent<DataRead>(0, _ => true, read => read with { Digest = DataPattern.Digest(MadeUp.Seed, 512, 1024) }), RuleNames.Data);
        Fails(capture with { Media = [new(512, 1024, DataPattern.Digest(MadeUp.Seed, 512, 1024))] }, RuleNames.Data);
    }

    [Fact]
    public void ZeroesThatFailedAreUnknown()
    {
        var capture = Capture((made, pair) =>
        {
            made.Execute(pair, Write(0, 2));
            made.Tell(new StatusMeant(1, 0, 0x80));
            made.Execute(pair, NvmCommand.WriteZeroes(1, 0, 2), status: 0x4080);
        });

        Lab.Judge.Judge.Decide(capture with { Media = [new(0, 1024, Zeroes)] })[RuleNames.Data].Verdict.Should().Be(Verdict.NotObservable);
    }

    [Fact]
    public void AWriteThatWasLostMayHaveHappenedOrNot()
    {
        var capture = Capture((made, pair) =>
        {
            made.Execute(pair, Write(0, 1));
            made.Execute(pair, Write(8, 1));
            made.Submit(pair, Write(0, 1));
            made.Fetch(pair, 1);
            made.Reset("Controller", true, [pair]);
        });
        foreach (var seed in (ulong[])[MadeUp.Seed, 99])
            Passes(capture with { Media = [new(0, 512, DataPattern.Digest(seed, 0, 512)), new(4096, 512, DataPattern.Digest(MadeUp.Seed, 4096, 512))] })
                [RuleNames.Data].Observed.Should().Be(
                    "1 written region (512 bytes) on the media and 0 reads hold the pattern that was written last; 1 written region of which a later command left nobody knows what, not compared");
        Fails(capture with { Media = [new(4096, 512, DataPattern.Digest(99, 4096, 512))] }, RuleNames.Data);
    }

    [Fact]
    public void AfterFormatNothingIsKnownUntilItIsWrittenAgain()
    {
        var capture = Capture((made, pair) =>
        {
            made.Execute(pair, Write(0, 1));
            made.Execute(made.Admin, AdminCommand.FormatNvm(1, 0));
            made.Tell(new DataRead(0, 512, "00"));
            made.Execute(pair, Write(8, 1));
        });

        Passes(capture)[RuleNames.Data].Observed.Should().StartWith("1 written region (512 bytes) on the media").And.Contain("1 read of content that this run did not write");
    }

    [Fact]
    public void ACopyMakesWhatIsBehindItsDestinationUnknownAndNothingBeforeIt()
    {
        var capture = Capture((made, pair) =>
        {
            made.Execute(pair, Write(0, 1));
            made.Execute(pair, Write(64, 1));
            made.Execute(pair, NvmCommand.Copy(1, 60, 1, CopyRangeFormat.Guard16, Lab.Nvme.DataPointers.DataPointer.Prp(0x3000_0000)));
        });

        Passes(capture with { Media = [new(0, 512, DataPattern.Digest(MadeUp.Seed, 0, 512)), new(64 * 512, 512, "00")] });
        Fails(capture with { Media = [new(0, 512, "00")] }, RuleNames.Data);
    }

    [Fact]
    public void OtherNamespacesDoNotMatter() => Fails(
        Capture((made, pair) =>
        {
            made.Execute(pair, Write(0, 1));
            made.Execute(pair, NvmCommand.WriteZeroes(2, 0, 1));
        }) with { Media = [new(0, 512, "00")] }, RuleNames.Data);

    private static SubmissionEntry Write(ulong lba, int blocks) => NvmCommand.Write(1, lba, blocks, 0x3000_0000);

    private static Capture Capture(Action<MadeUp, MadePair> acts)
    {
        var made = new MadeUp(new() { Identifies = true });
        made.Start();
        made.EnableBuffer();
        var pair = made.Create(1, 4, MadePlace.Cmb(0), MadePlace.Host(0x2000_0000));
        acts(made, pair);
        made.Delete(pair);
        made.Disable();
        made.Finish(pair.Completed);
        return made.ToCapture();
    }
}

using System.Diagnostics;
using Lab.Cases;
using Lab.Cases.Running;
using Lab.Images;
using Lab.Judge.Instructions;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>What was executed becomes litmus tests that say what is expected of them; where there is none, a reason.</summary>
[Trait("Tier", "unit")]
public sealed class LitmusExportSpec
{
    private static readonly Shape Combining = new() { Memory = MemoryType.WriteCombining, Fence = Fence.Store };

    [Theory]
    [InlineData(true, "right-sq1-1", "X86_64 right-sq1-1\n\"sq1, 10 doorbells by 8 x mov of 8, sfence, mov of 4 to the doorbell: guaranteed (X2: ", "Expected: Never by x86-portable.cat, Never by x86-intel.cat")]
    [InlineData(false, "right-sq1-1", "by 8 x mov of 8, mov of 4 to the doorbell: not guaranteed by every vendor (X3: ", "Expected: Sometimes by x86-portable.cat, Never by x86-intel.cat")]
    public void EachWayOfAQueueIsATestThatSaysWhatIsExpected(bool fenced, string name, string begin, string expected)
    {
        var test = LitmusExport.Of(Executed.With(RightDriver.Capture(Combining), fenced ? Executed.StoreFence : null)).Single(test => test.Text is not null);

        test.Name.Should().Be(name);
        test.Text.Should().Contain(begin).And.Contain(expected);
        test.Text!.Contains("sfence \n", StringComparison.Ordinal).Should().BeFalse();
        test.Text.Split('\n').Count(line => line.StartsWith(" sfence", StringComparison.Ordinal)).Should().Be(fenced ? 1 : 0);
    }

    [Fact]
    public void WaysThatDifferAreTestsOfTheirOwn()
    {
        var right = Executed.With(RightDriver.Capture(Combining));
        var fence = right.Cpu.LastIndexOf(right.Cpu.Last(executed => executed.Kind == CpuEventKind.Fence && executed.Code == Executed.StoreFence));
        var without = right with { Cpu = [.. right.Cpu.Where((executed, at) => executed.Kind != CpuEventKind.Fence || at > fence / 2)] };

        LitmusExport.Of(without).Where(test => test.Text is not null).Select(test => test.Name).Should().Equal("right-sq1-1", "right-sq1-2");
    }

    [Fact]
    public void WhatHasNoTextSaysWhyAndTheOthersAreWritten()
    {
        // The entries' instruction is in no table; the admin queue lies in host memory.
        var tests = LitmusExport.Of(Executed.Vectors(Executed.With(RightDriver.Capture(Combining)), "0f0b"));

        tests.Should().OnlyContain(test => test.Text == null);
        tests.Single(test => test.Name == "right-sq0").WhyNot.Should().Contain("no instructions are recorded");
        tests.Single(test => test.Name == "right-sq1-1").WhyNot.Should().Contain("has no text");
    }

    [Fact]
    public void ACaptureWithoutInstructionsIsBadInput()
    {
        using var folder = new Scratch();
        var file = folder["right.capture.jsonl"];
        CaptureFile.Write(file, RightDriver.Capture(Combining));

        FluentActions.Invoking(() => SavedCapture.WriteLitmus(file, folder["tests"])).Should().Throw<CaseException>()
            .Where(e => e.ExitCode == 2).WithMessage($"--litmus *no instructions to export in {file}: the lab that saved it recorded no instructions*");
        LitmusExport.Unfit(RightDriver.Capture(Combining) with { Witness = new(false, "kvm") }).Should().Be("no instructions were recorded: kvm");
        Directory.Exists(folder["tests"]).Should().BeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HerdSaysWhatAnExportedTestExpects(bool fenced)
    {
        var herd = Path.Combine(new ImagePaths(Checkout.Root).Herd, "bin", "herd7");
        Assert.SkipUnless(File.Exists(herd), "herd7 is not set up: ./run-lab.sh setup --with-herd");
        using var folder = new Scratch();
        var file = folder["right.capture.jsonl"];
        CaptureFile.Write(file, Executed.With(RightDriver.Capture(Combining), fenced ? Executed.StoreFence : null));
        var test = SavedCapture.WriteLitmus(file, folder["tests"]).Single(File.Exists);

        using var process = Process.Start(new ProcessStartInfo(herd, ["-cat", Path.Combine(Checkout.Root, "specs", "litmus", "x86-portable.cat"), test]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        output.Should().Contain($" {(fenced ? "Never" : "Sometimes")} ", output);
    }
}

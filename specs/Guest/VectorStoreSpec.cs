using Lab.Cases;
using Lab.Cases.Running;
using Lab.Fixtures;
using Lab.Judge;
using Lab.Trace;

namespace Lab.Specs.Guest;

/// <summary>Stores of several words to the CMB by a process that may die of them, and the report of what became of it.</summary>
[Trait("Tier", "guest")]
public sealed class VectorStoreSpec(LabHost host)
{
    [Theory]
    [InlineData("x86_64", "vector-store-sse", "whole, in 2 stores of 8", 16)]
    [InlineData("x86_64", "vector-store-avx", "whole, in 4 stores of 8", 16)]
    [InlineData("aarch64", "vector-store-stp", "whole, in 2 stores of 8", 16)]
    [InlineData("aarch64", "vector-store-stp-vector", "whole, in 4 stores of 8", 16)]
    public async Task UnderTcgTheStoreArrivesCut(string arch, string name, string observed, int width)
    {
        var result = await RunAsync(arch, name);

        result.Should().BeAsExpected();
        Found(result).Should().EndWith(observed);
        var capture = CaptureFile.Read(result.CaptureFile);
        if (capture.Witness is { Recorded: true })
            capture.Cpu.Should().Contain(executed => executed.Kind == CpuEventKind.Store && executed.Size >= width, "the instructions show what the trace cannot");
    }

    [Theory]
    [InlineData("x86_64", "wrong-vector-store-undefined", "got signal 4 (SIGILL), and nothing of it reached the device")]
    [InlineData("x86_64", "wrong-vector-store-nowhere", "got signal 11 (SIGSEGV), and nothing of it reached the device")]
    [InlineData("aarch64", "wrong-vector-store-undefined", "got signal 4 (SIGILL), and nothing of it reached the device")]
    [InlineData("aarch64", "wrong-vector-store-nowhere", "got signal 11 (SIGSEGV), and nothing of it reached the device")]
    public async Task TheProcessDiesAndTheDriverTellsOfWhat(string arch, string name, string observed)
    {
        var result = await RunAsync(arch, name);

        result.Should().BeAsExpected();
        Found(result).Should().EndWith(observed);
        result.Findings.Where(finding => finding.Rule is RuleNames.Data or RuleNames.Finished).Should().HaveCount(2).And.OnlyContain(finding => finding.Verdict == CaseVerdict.Pass, "the driver lived on");
    }

    [Theory]
    [InlineData("x86_64", "vector-store-avx-under-kvm")]
    [InlineData("aarch64", "vector-store-stp-under-kvm")]
    public async Task WithoutSoundKvmTheHazardIsUnsupportedWithTheReason(string arch, string name)
    {
        var site = await host.RequireGuestAsync(arch);
        var chosen = await site.ChooseAcceleratorAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(chosen.Name == "kvm", "this host has KVM that works: the case itself is run there, as a standard one");

        var result = await RunAsync(arch, name);

        result.Verdict.Should().Be(CaseVerdict.Unsupported);
        result.Reason.Should().Be($"the case is about kvm, and guest code is executed by tcg here ({chosen.Reason})");
    }

    private static string Found(CaseResult result) => result.Findings.Single(finding => finding.Rule == RuleNames.VectorStore).Observed;

    private async Task<CaseResult> RunAsync(string arch, string name)
    {
        var site = await host.RequireGuestAsync(arch);
        await foreach (var result in new CaseRunner(host.Run, site, host.NewEvidence(name), null).RunAsync([CaseBook.Find(name)], TestContext.Current.CancellationToken))
            return result;
        throw new InvalidOperationException("a case has a result");
    }
}

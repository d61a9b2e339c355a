using System.Diagnostics;
using Lab.Images;
using Lab.Ordering;
using Lab.Ordering.Litmus;
using Lab.Ordering.Streams;
using Lab.Specs.Ordering.Model;

namespace Lab.Specs.Ordering.Litmus;

/// <summary>herd7 is asked what rules and model said. Skipped where it is not set up.</summary>
[Trait("Tier", "unit")]
public sealed class HerdSpec
{
    private static readonly string Herd = Path.Combine(new ImagePaths(Checkout.Root).Herd, "bin", "herd7");

    public static TheoryData<string> Names => [.. GoldenTests.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task HerdSaysWhatRulesAndModelSay(string name)
    {
        Assert.SkipUnless(File.Exists(Herd), "herd7 is not set up: ./run-lab.sh setup --with-herd");
        var test = Path.Combine(LitmusSpec.Folder, name + ".litmus");
        await AgreesAsync(test, await File.ReadAllLinesAsync(Path.ChangeExtension(test, ".expected"), TestContext.Current.CancellationToken));
    }

    // Of many streams, those that herd can judge.
    [Theory]
    [InlineData(Architecture.X86_64)]
    [InlineData(Architecture.AArch64)]
    [InlineData(Architecture.Ppc64Le)]
    [InlineData(Architecture.RiscV64)]
    public async Task HerdSaysWhatTheRulesSayOfMixedStreams(Architecture arch)
    {
        Assert.SkipUnless(File.Exists(Herd), "herd7 is not set up: ./run-lab.sh setup --with-herd");
        using var folder = new Scratch();
        var random = new Random(7);
        var judged = 0;
        for (var i = 0; judged < 15; i++)
        {
            var sequence = RandomStreamSpec.Made(arch, random);
            var guarantee = StreamRules.Judge(sequence).Guarantee;
            // Bytes that no store has are no variable of the test.
            if (LitmusText.WhyNot(sequence) is not null || guarantee.Rule == "G2")
                continue;
            judged++;
            await AgreesAsync(folder.File($"mixed-{i}.litmus", LitmusText.Of($"mixed-{i}", sequence)), LitmusSpec.Expected(arch, guarantee).TrimEnd().Split('\n'));
        }
    }

    private static async Task AgreesAsync(string test, string[] expectations)
    {
        foreach (var line in expectations)
        {
            var (reading, expected) = (line.Split(' ')[0], line.Split(' ')[1]);
            string[] model = reading == "herd" ? [] : ["-cat", Path.Combine(LitmusSpec.Folder, $"x86-{reading}.cat")];
            (await ObservedAsync([.. model, test])).Should().Be(expected, $"{reading}: {await File.ReadAllTextAsync(test, TestContext.Current.CancellationToken)}");
        }
    }

    private static async Task<string> ObservedAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(Herd) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var herd = Process.Start(start)!;
        var output = herd.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await herd.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var observation = (await output).Split('\n').SingleOrDefault(text => text.StartsWith("Observation ", StringComparison.Ordinal));
        observation.Should().NotBeNull(errors);
        return observation!.Split(' ')[2];
    }
}
